import type { Context } from 'hono';
import { CrmError } from '../../crm/errors/crm-error.js';
import { encodePhpForm } from '../../crm/http/encode-php-form.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { encodeAnswers } from '../../crm/submission/write-answers.js';
import type { Answers } from '../../form/answer.js';
import type { FormDefinition } from '../../form/definition.js';
import { formatErrorTitle } from '../../messages/hosted-page.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { createLook } from '../../widget/look/look.js';
import { renderForm } from '../../widget/server/render-form.js';
import { type FormVariables, LimitError, requireValueLimits } from '../config/limits.js';
import { type FormCatalog, isMissing, type ServedForm } from '../forms/form-catalog.js';
import type { OptionLists } from '../forms/option-lists.js';
import { withoutHeading } from '../forms/published-form.js';
import { BodyError, retryAfterSeconds } from '../http/receive-body.js';
import type { RelayEnv } from '../http/request-log.js';
import type { createAcceptLead } from '../leads/accept-lead.js';
import { UploadError } from '../leads/files/receive-file.js';
import { signedParameter, type VerifySignedLink } from '../leads/signed-values.js';
import { readIdempotencyKey } from '../leads/spam/idempotency-key.js';
import { honeypotName, pageHoneypotName } from '../leads/spam/spam-filter.js';
import { receiptPattern } from '../storage/random-id.js';
import { createLoadOptions } from './load-options.js';
import { readPageLook, toLookQuery } from './page-look.js';
import { loadPageMessages } from './page-messages.js';
import { applySignedValues } from './personal-form.js';
import { emptyPost, type PostedFormDeps, readPostedForm } from './posted-form.js';
import { collectSubmitted, listPostedTexts, readPostedValues, readUnknownValues } from './posted-values.js';
import type { GetPageStyles } from './styles.js';
import {
  HiddenInputs,
  HydratableForm,
  type PageStatus,
  SendFailure,
  sendPage,
  sendRetryPage,
  sendUnavailable,
  Thanks,
} from './views.js';

export interface PageDeps extends PostedFormDeps {
  readonly formCatalog: FormCatalog;
  readonly optionLists: OptionLists;
  readonly acceptLead: ReturnType<typeof createAcceptLead>;
  readonly notify: () => void;
  readonly detectSpam: (
    context: Context<RelayEnv>,
    body: ReadonlyMap<string, string>,
    formId: string,
  ) => Promise<string | undefined>;
  readonly optionValue: 'value' | 'id';
  readonly verifySignedLink: VerifySignedLink;
  /** Called with each error that is the relay's own fault: neither the CRM nor the visitor has caused it. */
  readonly onError: (error: unknown) => void;
  /** Called with each field of a form whose posted value is refused. */
  readonly onFieldRefused: (form: string, site: string, field: string) => void;
  /**
   * Default language of the page. It is used if neither the URL nor the browser names a language with a translation.
   */
  readonly language: string;
}

/**
 * Creates the handler of `GET` and `POST /f/ID`: a page with one form, which also works without JavaScript. Without
 * JavaScript, the page contains the options of a dependent field only after the visitor has chosen an option of its
 * parent field and submitted the form; the files are part of the submission, and the response is a page. With
 * JavaScript, the form's script makes the page interactive.
 */
export function createPage(
  {
    formCatalog,
    optionLists,
    acceptLead,
    notify,
    detectSpam,
    optionValue,
    verifySignedLink,
    onError,
    onFieldRefused,
    language: defaultLanguage,
    ...postDeps
  }: PageDeps,
  getStyles: GetPageStyles,
) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const formId = context.req.param('id') ?? '';
    const { host } = context.get('site');
    const messages = await loadPageMessages(context, defaultLanguage);
    const isPost = context.req.method === 'POST';
    let styles = await getStyles();
    const { address: clientAddress } = context.env.peer;
    const readPost = (fields: FormDefinition['fields']) =>
      readPostedForm(context.req.raw, clientAddress, { fields }, postDeps);
    /**
     * Sends a page that says that the form cannot be shown. The page keeps the posted texts, so that the visitor can
     * send them again.
     */
    const sendFailed = (texts: FormVariables | undefined) =>
      isPost && texts
        ? sendRetryPage(context, styles, messages, texts)
        : sendUnavailable(context, styles, 503, messages);
    const tryRender = (options: Parameters<typeof renderForm>[0]) =>
      renderForm(options).catch((error: unknown) => {
        onError(error);
        return undefined;
      });
    let form: ServedForm | undefined;
    try {
      form = await formCatalog.load(formId, host, clientAddress);
    } catch (error) {
      if (!(error instanceof CrmError)) onError(error);
      if (!(error instanceof CrmError && isMissing(error))) {
        return sendFailed(isPost ? (await readPost([])).texts : undefined);
      }
    }
    if (!form) return sendUnavailable(context, styles, 404, messages);
    context.set('form', formId);
    const { definition } = form.loaded;
    const lookAttributes = readPageLook(context.req.query(), definition);
    styles = await getStyles(lookAttributes);
    const name = definition.heading || messages.request;
    const sentReceipt = context.req.query('sent') ?? '';
    // The number in the URL is checked, because a visitor can change the URL.
    if (!isPost && receiptPattern.test(sentReceipt)) {
      const content = <Thanks {...{ definition, receipt: sentReceipt, messages, formId, lookAttributes }} />;
      const title = `${messages.sent} – ${name}`;
      return sendPage(context, { styles, status: 200, definition, messages, content, title });
    }
    const posted = isPost ? await readPost(definition.fields) : emptyPost;
    const { texts: postedTexts, files, failure } = posted;
    try {
      requireValueLimits(listPostedTexts(postedTexts), definition);
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      // Refused values are not shown in the form again. They may be of any length, so rendering them could take too
      // much time.
      const isRefusedBefore = failure instanceof UploadError || failure instanceof LimitError;
      return sendUnavailable(context, styles, isRefusedBefore ? failure.status : error.status, messages);
    }
    const getPosted = (name: string) => postedTexts.get(name)?.[0];
    const token = readIdempotencyKey(getPosted('token')) ?? crypto.randomUUID();
    const personalLink = getPosted('signed') ?? context.req.query(signedParameter) ?? '';
    const signed = await verifySignedLink(personalLink, formId);
    const shownDefinition = applySignedValues(withoutHeading(form.publicForm), signed);
    const postedValues = readPostedValues(postedTexts, definition.fields);
    const renderedForm = await tryRender({
      definition: shownDefinition,
      messages,
      values: postedValues,
      isPosted: isPost && !postedTexts.has('lists'),
      files,
      look: createLook(lookAttributes),
      loadOptions: createLoadOptions(optionLists, host, clientAddress),
    });
    if (!renderedForm) return sendFailed(postedTexts);
    const unknownValues = readUnknownValues(postedTexts, shownDefinition.fields);
    async function storeLead(answers: Answers): Promise<string | undefined> {
      const { receipt, refusedFileCount } = await acceptLead({
        definition,
        host,
        data: parsePhpForm(
          encodePhpForm(encodeAnswers(new Map([...unknownValues, ...answers]), optionValue)),
        ),
        submitted: collectSubmitted(posted),
        personalLink,
        token,
        spamCode: await detectSpam(
          context,
          new Map([[honeypotName, getPosted(pageHoneypotName) ?? '']]),
          definition.id,
        ),
        clientAddress,
        consents: [],
      });
      if (refusedFileCount > 0) context.set('refusedFiles', refusedFileCount);
      return receipt;
    }
    const showForm = (status: PageStatus, failureText?: string): Response => {
      const hiddenInputs = <HiddenInputs {...{ token, personalLink, files }} />;
      const content = (
        <>
          {failureText !== undefined && <SendFailure text={failureText} />}
          <HydratableForm
            {...{ formId, messages, lookAttributes }}
            isPersonal={Boolean(signed)}
            postedValues={isPost ? postedValues : undefined}
          >
            {renderedForm.render(hiddenInputs)}
          </HydratableForm>
        </>
      );
      const title = status === 200 ? name : formatErrorTitle(messages, name);
      return sendPage(context, { styles, status, definition, messages, content, title });
    };

    try {
      if (failure) throw failure;
      const isSend = isPost && !postedTexts.has('lists');
      const invalidFields = isSend ? renderedForm.validate() : undefined;
      for (const field of invalidFields ?? []) onFieldRefused(formId, host, field.definition.address);
      // The script of the page handles a preview and a test. Without the script, neither becomes a real lead.
      if (isTrial(context) && invalidFields?.length === 0)
        return showForm(200, getExtendedMessages(messages).preview);
      // `storeLead` returns no receipt number if the visitor filled in nothing, even if the personal link has values.
      // Then the form is shown again.
      const receipt = invalidFields?.length === 0 ? await storeLead(renderedForm.answers()) : undefined;
      if (receipt === undefined) return showForm(isSend ? 422 : 200);
      notify();
      // The confirmation page has a URL of its own. So a reload or the back button does not submit the form again.
      const query = `sent=${receipt}&lang=${messages.language}${toLookQuery(lookAttributes)}`;
      return context.redirect(`${encodeURIComponent(formId)}?${query}`, 303);
    } catch (error) {
      if (error instanceof UploadError || error instanceof LimitError)
        return showForm(error.status, messages.failed.refused);
      if (error instanceof BodyError) {
        if (error.status === 503) context.header('Retry-After', String(retryAfterSeconds));
        return showForm(error.status, messages.failed.notSent);
      }
      onError(error);
      // The page keeps the idempotency key. So the lead is stored only once, even if this submission has already
      // stored it.
      return showForm(503, messages.failed.notSent);
    } finally {
      renderedForm.dispose();
    }
  };
}

/** Returns whether an operator tries out the form (`embed/extras/trial.ts`). */
function isTrial(context: Context): boolean {
  return ['apro-preview', 'apro-test'].some((name) => context.req.query(name) !== undefined);
}
