import type { Context } from 'hono';
import type { ComponentChild } from 'preact';
import { encodePhpForm } from '../../crm/http/encode-php-form.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { encodeAnswers } from '../../crm/submission/write-answers.js';
import type { Answers } from '../../form/answer.js';
import { formatErrorTitle } from '../../messages/hosted-page.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { createLook } from '../../widget/look/look.js';
import { renderForm } from '../../widget/server/render-form.js';
import { LimitError } from '../config/limits.js';
import type { ServedForm } from '../forms/form-catalog.js';
import type { OptionLists } from '../forms/option-lists.js';
import { withoutHeading } from '../forms/published-form.js';
import { BodyError, retryAfterSeconds } from '../http/receive-body.js';
import type { RelayEnv } from '../http/request-log.js';
import type { AcceptedLead, AcceptLead } from '../leads/accept-lead.js';
import { UploadError } from '../leads/files/receive-file.js';
import { signedParameter, type VerifySignedLink } from '../leads/signed-values.js';
import { readIdempotencyKey } from '../leads/spam/idempotency-key.js';
import { type DetectSpam, honeypotName, pageHoneypotName } from '../leads/spam/spam-filter.js';
import type { FormVariables } from './form-variables.js';
import { createLoadOptions } from './load-options.js';
import { type LookAttributes, toLookQuery } from './page-look.js';
import { applySignedValues } from './personal-form.js';
import type { PostedForm } from './posted-form.js';
import { collectSubmitted, readPostedValues, readUnknownValues } from './posted-values.js';
import type { PageStyles } from './styles.js';
import { HiddenInputs, HydratableForm, type PageStatus, SendFailure, sendPage } from './views.js';

export interface AnswerPageDeps {
  readonly optionLists: OptionLists;
  readonly acceptLead: AcceptLead;
  /** Called after each accepted lead. `isCounted`: false for a retry of a stored lead. */
  readonly notify: (isCounted: boolean) => void;
  readonly detectSpam: DetectSpam;
  readonly optionValue: 'value' | 'id';
  readonly verifySignedLink: VerifySignedLink;
  /** Called with each error that is the relay's own fault: neither the CRM nor the visitor has caused it. */
  readonly onError: (error: unknown) => void;
  /** Called with each field of a form whose posted value is refused. */
  readonly onFieldRefused: (form: string, site: string, field: string) => void;
}

/** A request for a page, with the form that the page shows. */
export interface PageRequest {
  readonly context: Context<RelayEnv>;
  readonly formId: string;
  /** Host of the site in which the page is shown. */
  readonly host: string;
  readonly clientAddress: string | undefined;
  readonly messages: Messages;
  readonly styles: PageStyles;
  readonly lookAttributes: LookAttributes;
  readonly form: ServedForm;
  /** Name of the form, for the title of the page. */
  readonly name: string;
  /** The posted form. Undefined: the page was requested with `GET`. */
  readonly posted: PostedForm | undefined;
}

const emptyPost: PostedForm = {
  texts: new Map(),
  files: new Map(),
  contentHashes: new Map(),
  failure: undefined,
};

/**
 * Renders the form of a page and, if the form was posted, stores the lead.
 * @returns the page with the form, or a redirect to the confirmation. Undefined: the form cannot be rendered.
 */
export async function answerPage(request: PageRequest, deps: AnswerPageDeps): Promise<Response | undefined> {
  const { context, formId, host, messages, lookAttributes, form } = request;
  const isPost = request.posted !== undefined;
  const posted = request.posted ?? emptyPost;
  const token = readIdempotencyKey(readText(posted.texts, 'token')) ?? crypto.randomUUID();
  const personalLink = readText(posted.texts, 'signed') ?? context.req.query(signedParameter) ?? '';
  const signed = await deps.verifySignedLink(personalLink, formId);
  const shownDefinition = applySignedValues(withoutHeading(form.publicForm), signed);
  const postedValues = readPostedValues(posted.texts, form.loaded.definition.fields);
  /** False: the visitor has only asked for the options of dependent fields. */
  const isSend = isPost && !posted.texts.has('lists');
  const renderedForm = await renderForm({
    definition: shownDefinition,
    messages,
    values: postedValues,
    isPosted: isSend,
    files: posted.files,
    look: createLook(lookAttributes),
    loadOptions: createLoadOptions(deps.optionLists, host, request.clientAddress),
  }).catch(deps.onError);
  if (!renderedForm) return undefined;

  function showForm(status: PageStatus, failureText?: string): Response {
    const hiddenInputs = <HiddenInputs {...{ token, personalLink, files: posted.files }} />;
    const content = (
      <>
        {failureText !== undefined && <SendFailure text={failureText} />}
        <HydratableForm
          {...{ formId, messages, lookAttributes }}
          isPersonal={Boolean(signed)}
          postedValues={isPost ? postedValues : undefined}
        >
          {renderedForm?.render(hiddenInputs)}
        </HydratableForm>
      </>
    );
    return sendForm(request, status, content);
  }

  try {
    if (posted.failure) throw posted.failure;
    const invalidFields = isSend ? renderedForm.validate() : undefined;
    for (const field of invalidFields ?? []) deps.onFieldRefused(formId, host, field.definition.address);
    const isValid = invalidFields?.length === 0;
    // The script of the page handles a preview and a test. Without the script, neither becomes a real lead.
    if (isTrial(context) && isValid) return showForm(200, getExtendedMessages(messages).preview);
    // `storeLead` returns no receipt number if the visitor filled in nothing, even if the personal link has values.
    // Then the form is shown again.
    const unknownValues = readUnknownValues(posted.texts, shownDefinition.fields);
    const answers = () => new Map([...unknownValues, ...renderedForm.answers()]);
    const { receipt, isRepeated } = isValid
      ? await storeLead(request, posted, { token, personalLink, answers: answers() }, deps)
      : { receipt: undefined, isRepeated: false };
    if (receipt === undefined) return showForm(isSend ? 422 : 200);
    deps.notify(!isRepeated);
    return redirectToConfirmation(request, receipt);
  } catch (error) {
    return showForm(...describeFailure(request, error, deps));
  } finally {
    renderedForm.dispose();
  }
}

/** Stores the lead of a posted form. Its receipt number is undefined if the visitor filled in nothing. */
async function storeLead(
  { context, host, clientAddress, form }: PageRequest,
  posted: PostedForm,
  { answers, ...lead }: { readonly answers: Answers; readonly token: string; readonly personalLink: string },
  { acceptLead, detectSpam, optionValue }: AnswerPageDeps,
): Promise<AcceptedLead> {
  const { definition } = form.loaded;
  const accepted = await acceptLead({
    ...lead,
    definition,
    host,
    data: parsePhpForm(encodePhpForm(encodeAnswers(answers, optionValue))),
    submitted: collectSubmitted(posted),
    canCorrect: true,
    spamCode: await detectSpam(
      context,
      new Map([[honeypotName, readText(posted.texts, pageHoneypotName) ?? '']]),
      definition.id,
    ),
    clientAddress,
    consents: [],
  });
  if (accepted.refusedFileCount > 0) context.set('refusedFiles', accepted.refusedFileCount);
  return accepted;
}

/** Returns the status of the page that shows the form again, and the text above the form. */
function describeFailure(
  { context, messages }: PageRequest,
  error: unknown,
  { onError }: AnswerPageDeps,
): [PageStatus, string] {
  if (error instanceof UploadError || error instanceof LimitError)
    return [error.status, messages.failed.refused];
  if (error instanceof BodyError) {
    if (error.status === 503) context.header('Retry-After', String(retryAfterSeconds));
    return [error.status, messages.failed.notSent];
  }
  onError(error);
  // The page keeps the idempotency key. So the lead is stored only once, even if this submission has already stored
  // the lead.
  return [503, messages.failed.notSent];
}

function sendForm(request: PageRequest, status: PageStatus, content: ComponentChild): Response {
  const { context, styles, messages, name, form } = request;
  const title = status === 200 ? name : formatErrorTitle(messages, name);
  return sendPage(context, { styles, status, definition: form.loaded.definition, messages, content, title });
}

/** The confirmation page has a URL of its own. So a reload or the back button does not submit the form again. */
function redirectToConfirmation(
  { context, formId, messages, lookAttributes }: PageRequest,
  receipt: string,
): Response {
  const query = `sent=${receipt}&lang=${messages.language}${toLookQuery(lookAttributes)}`;
  return context.redirect(`${encodeURIComponent(formId)}?${query}`, 303);
}

/** Returns whether an operator tries out the form (`embed/extras/trial.ts`). */
function isTrial(context: Context): boolean {
  return ['apro-preview', 'apro-test'].some((name) => context.req.query(name) !== undefined);
}

function readText(texts: FormVariables, name: string): string | undefined {
  return texts.get(name)?.[0];
}
