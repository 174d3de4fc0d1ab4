import type { Context } from 'hono';
import { mergePersonalFields } from '../../crm/definition/personal-fields.js';
import { readOptions } from '../../crm/definition/read-options.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { encodePhpForm } from '../../crm/http/encode-php-form.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { parseWireJson } from '../../crm/json/wire-json.js';
import { encodeAnswers } from '../../crm/submission/write-answers.js';
import type { Answers } from '../../form/answer.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import { formatMessage } from '../../messages/format.js';
import { getHostedPageTexts } from '../../messages/hosted-page.js';
import { loadExtendedMessages, loadMessages } from '../../messages/languages.js';
import { renderForm } from '../../widget/server/render-form.js';
import { LimitError, requireValueLimits } from '../config/limits.js';
import type { FormCatalog, ServedForm } from '../forms/form-catalog.js';
import type { OptionLists } from '../forms/option-lists.js';
import { withoutHeading } from '../forms/published-form.js';
import type { RelayEnv } from '../http/request-log.js';
import type { createAcceptLead } from '../leads/accept-lead.js';
import { UploadError } from '../leads/files/receive-file.js';
import { signedParameter, type VerifySignedLink } from '../leads/signed-values.js';
import { readIdempotencyKey } from '../leads/spam/idempotency-key.js';
import { honeypotName } from '../leads/spam/spam-filter.js';
import { choosePageLanguage } from './page-language.js';
import { type PostedForm, type PostedFormDeps, readPostedForm } from './posted-form.js';
import { listPostedTexts, readPostedValues, readUnknownValues } from './posted-values.js';
import type { PageStyles } from './styles.js';
import { HiddenInputs, HydratableForm, sendPage, sendUnavailable, Thanks } from './views.js';

/** Receipts of this relay (`leads/`). The address of a confirmation may have been made up. */
const receiptPattern = /^R-[A-Z2-7]{16}$/;

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
  /** Language of a page for whose visitor neither the address nor the browser names a known language. */
  readonly language: string;
}

/**
 * Handles `GET` and `POST /f/ID`: a page with one server-rendered form, which works without script. Nested lists are
 * loaded one level per post, files are part of the post, and the answer is a page. If script runs, it hydrates the form.
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
    language: defaultLanguage,
    ...postDeps
  }: PageDeps,
  styles: PageStyles,
) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const formId = context.req.param('id') ?? '';
    const { host } = context.get('site');
    const { address: clientAddress } = context.env.peer;
    const language = choosePageLanguage({
      queryLanguage: context.req.query('lang'),
      acceptLanguage: context.req.header('Accept-Language'),
      defaultLanguage,
    });
    const messages = await loadExtendedMessages(await loadMessages(language));
    const pageTexts = getHostedPageTexts(messages);
    let form: ServedForm | undefined;
    try {
      form = await formCatalog.load(formId, host, clientAddress);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      if (error.retryable) return sendUnavailable(context, styles, 503, messages);
    }
    if (!form) return sendUnavailable(context, styles, 404, messages);
    context.set('form', formId);
    const { definition } = form.loaded;
    const isPost = context.req.method === 'POST';
    const name = definition.heading || messages.request;
    const sentReceipt = context.req.query('sent') ?? '';
    if (!isPost && receiptPattern.test(sentReceipt)) {
      const thanks = <Thanks {...{ definition, receipt: sentReceipt, messages, formId }} />;
      return sendPage(context, styles, 200, definition, messages, thanks, `${messages.sent} – ${name}`);
    }
    let { texts: postedTexts, files }: PostedForm = { texts: new Map(), files: new Map() };
    try {
      if (isPost)
        ({ texts: postedTexts, files } = await readPostedForm(
          context.req.raw,
          clientAddress,
          definition,
          postDeps,
        ));
      requireValueLimits(listPostedTexts(postedTexts), definition);
    } catch (error) {
      if (!(error instanceof UploadError || error instanceof LimitError)) throw error;
      return sendUnavailable(context, styles, error.status, messages);
    }
    const getPosted = (name: string) => postedTexts.get(name)?.[0];
    const token = readIdempotencyKey(getPosted('token')) ?? crypto.randomUUID();
    const personalLink = getPosted('signed') ?? context.req.query(signedParameter) ?? '';
    const signed = await verifySignedLink(personalLink, formId);

    const shownDefinition = applySignedValues(withoutHeading(form.publicForm), signed);
    const postedValues = readPostedValues(postedTexts, definition.fields);
    const renderedForm = await renderForm({
      definition: shownDefinition,
      messages,
      values: postedValues,
      files,
      loadOptions: async ({ field, parentOption }) => {
        const text =
          parentOption === undefined
            ? await optionLists.readText('property_id', field.id, host, clientAddress)
            : await optionLists.readText('bind', parentOption, host, clientAddress);
        return readOptions(readListData(text), field.id);
      },
    });

    const unknownValues = readUnknownValues(postedTexts, shownDefinition.fields);
    async function storeLead(answers: Answers): Promise<string | undefined> {
      const { receipt, refusedFileCount } = await acceptLead({
        definition,
        host,
        data: parsePhpForm(
          encodePhpForm(encodeAnswers(new Map([...unknownValues, ...answers]), optionValue)),
        ),
        personalLink,
        token,
        spamCode: await detectSpam(
          context,
          new Map([[honeypotName, getPosted(honeypotName) ?? '']]),
          definition.id,
        ),
        clientAddress,
        consents: [],
      });
      if (refusedFileCount > 0) context.set('refusedFiles', refusedFileCount);
      return receipt;
    }

    try {
      const isSend = isPost && !postedTexts.has('lists');
      const isValid = isSend && renderedForm.validate().length === 0;
      // `storeLead` returns no receipt if only fields of the personal link have a value.
      const receipt = isValid ? await storeLead(renderedForm.answers()) : undefined;
      if (receipt !== undefined) {
        notify();
        // The confirmation has an address of its own, so that a reload or the back button posts nothing again.
        return context.redirect(
          `${encodeURIComponent(formId)}?sent=${receipt}&lang=${messages.language}`,
          303,
        );
      }
      const hiddenInputs = <HiddenInputs {...{ token, personalLink, files }} />;
      const content = (
        <HydratableForm
          {...{ formId, messages }}
          isPersonal={Boolean(signed)}
          postedValues={isPost ? postedValues : undefined}
        >
          {renderedForm.render(hiddenInputs)}
        </HydratableForm>
      );
      const title = isSend ? formatMessage(pageTexts.error, { title: name }) : name;
      return sendPage(context, styles, isSend ? 422 : 200, definition, messages, content, title);
    } finally {
      renderedForm.dispose();
    }
  };
}

function readListData(text: string) {
  const reply = parseWireJson(text);
  return reply instanceof Map ? reply.get('data') : undefined;
}

/** Adds the fields of a personal link, and removes the fields whose values the link itself contains. */
function applySignedValues(
  { definition, personal }: LoadedForm,
  signedValues: ReadonlyMap<string, string> = new Map(),
): FormDefinition {
  const completeDefinition = mergePersonalFields(definition, personal, new Set(signedValues.keys()));
  return {
    ...completeDefinition,
    fields: completeDefinition.fields.filter(({ address }) => !signedValues.has(address)),
  };
}
