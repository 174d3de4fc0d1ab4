import type { Context } from 'hono';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { FormDefinition } from '../../form/definition.js';
import { LimitError, requireValueLimits } from '../config/limits.js';
import { type FormCatalog, isMissing, type ServedForm } from '../forms/form-catalog.js';
import type { RelayEnv } from '../http/request-log.js';
import { UploadError } from '../leads/files/receive-file.js';
import { receiptPattern } from '../storage/random-id.js';
import { type AnswerPageDeps, answerPage, type PageRequest } from './answer-page.js';
import { readPageLook } from './page-look.js';
import { loadPageMessages } from './page-messages.js';
import { type PostedForm, type PostedFormDeps, readPostedForm } from './posted-form.js';
import { listPostedTexts } from './posted-values.js';
import { sendRetryPage } from './retry-page.js';
import type { GetPageStyles } from './styles.js';
import { sendPage, sendUnavailable, Thanks } from './views.js';

export interface PageDeps extends AnswerPageDeps, PostedFormDeps {
  readonly formCatalog: FormCatalog;
  /**
   * Default language of the page. It is used if neither the URL nor the browser names a language with a translation.
   */
  readonly language: string;
}

/** A request for a page, before its form is loaded. */
type EarlyRequest = Pick<
  PageRequest,
  'context' | 'formId' | 'host' | 'clientAddress' | 'messages' | 'styles'
> & {
  /**
   * Reads the posted form. Undefined: the page was requested with `GET`.
   * @param fields fields of the form. Undefined: the form cannot be loaded
   */
  readonly readPost: (fields: FormDefinition['fields'] | undefined) => Promise<PostedForm | undefined>;
};

/**
 * Creates the handler of `GET` and `POST /f/ID`: a page with one form, which also works without JavaScript. Without
 * JavaScript, the page contains the options of a dependent field only after the visitor has chosen an option of its
 * parent field and submitted the form; the files are part of the submission, and the response is a page. With
 * JavaScript, the form's script makes the page interactive.
 */
export function createPage(deps: PageDeps, getStyles: GetPageStyles) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const { host } = context.get('site');
    const { address: clientAddress } = context.env.peer;
    const early: EarlyRequest = {
      context,
      formId: context.req.param('id') ?? '',
      host,
      clientAddress,
      messages: await loadPageMessages(context, deps.language),
      styles: await getStyles(),
      readPost: async (fields) =>
        context.req.method === 'POST'
          ? readPostedForm(context.req.raw, clientAddress, fields, deps)
          : undefined,
    };
    const form = await loadForm(early, deps);
    if (form instanceof Response) return form;
    context.set('form', early.formId);

    const { definition } = form.loaded;
    const lookAttributes = readPageLook(context.req.query(), definition);
    const shown = {
      ...early,
      form,
      lookAttributes,
      styles: await getStyles(lookAttributes),
      name: definition.heading || early.messages.request,
    };
    const receipt = context.req.query('sent') ?? '';
    // The number in the URL is checked, because a visitor can change the URL.
    if (context.req.method !== 'POST' && receiptPattern.test(receipt))
      return sendConfirmation(shown, receipt);
    const posted = await early.readPost(definition.fields);
    return (
      refusePost(shown, posted) ?? (await answerPage({ ...shown, posted }, deps)) ?? sendFailed(shown, posted)
    );
  };
}

/** Loads the form of a page. Returns a page with the reason if the form cannot be shown. */
async function loadForm(
  request: EarlyRequest,
  { formCatalog, onError }: PageDeps,
): Promise<ServedForm | Response> {
  const { context, formId, host, clientAddress, messages, styles, readPost } = request;
  let form: ServedForm | undefined;
  try {
    form = await formCatalog.load(formId, host, clientAddress);
  } catch (error) {
    if (!(error instanceof CrmError)) onError(error);
    if (!isMissing(error)) return sendFailed(request, await readPost(undefined));
  }
  return form ?? sendUnavailable(context, styles, 404, messages);
}

/** Refuses posted values that are longer or more than allowed. Undefined: the values are within the limits. */
function refusePost(
  { context, styles, messages, form }: Omit<PageRequest, 'posted'>,
  posted: PostedForm | undefined,
): Response | undefined {
  if (!posted) return undefined;
  const { texts, failure } = posted;
  try {
    requireValueLimits(listPostedTexts(texts), form.loaded.definition);
    return undefined;
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    // Refused values are not shown in the form again. They may be of any length, so rendering them could take too
    // much time.
    const isRefusedBefore = failure instanceof UploadError || failure instanceof LimitError;
    return sendUnavailable(context, styles, isRefusedBefore ? failure.status : error.status, messages);
  }
}

/**
 * Sends a page that says that the form cannot be shown. The page keeps the posted texts and files, so that the visitor
 * can send them again.
 */
function sendFailed({ context, styles, messages }: EarlyRequest, posted: PostedForm | undefined): Response {
  return posted
    ? sendRetryPage(context, styles, messages, posted)
    : sendUnavailable(context, styles, 503, messages);
}

function sendConfirmation(
  { context, styles, messages, form, formId, lookAttributes, name }: Omit<PageRequest, 'posted'>,
  receipt: string,
): Response {
  const { definition } = form.loaded;
  const content = <Thanks {...{ definition, receipt, messages, formId, lookAttributes }} />;
  const title = `${messages.sent} – ${name}`;
  return sendPage(context, { styles, status: 200, definition, messages, content, title });
}
