import type { Context } from 'hono';
import { bringIn } from '../../crm/definition/personal-fields.js';
import { readOptions } from '../../crm/definition/read-options.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { encodePhpForm } from '../../crm/http/encode-php-form.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { readWireJson } from '../../crm/json/wire-json.js';
import { writeAnswers } from '../../crm/submission/write-answers.js';
import type { Answers } from '../../form/answer.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import { messagesFor, withMore } from '../../messages/languages.js';
import { drawForm } from '../../widget/server/render-form.js';
import type { ServedForm, ServedForms } from '../forms/form-catalog.js';
import type { OptionLists } from '../forms/option-lists.js';
import { withoutHeading } from '../forms/published-form.js';
import type { RelayEnv } from '../http/request-log.js';
import type { createReception } from '../leads/accept-lead.js';
import { UploadFault } from '../leads/files/receive-file.js';
import { type ReadSigned, signedName } from '../leads/signed-values.js';
import { honeypot } from '../leads/spam/spam-filter.js';
import { type PostedForm, type PostedFormParts, readPostedForm } from './posted-form.js';
import { readPostedValues, readStrayValues } from './posted-values.js';
import type { PageStyles } from './styles.js';
import { answerPage, Extra, Script, sayUnavailable, Thanks } from './views.js';

export interface PageParts extends PostedFormParts {
  readonly forms: ServedForms;
  readonly lists: OptionLists;
  readonly receive: ReturnType<typeof createReception>;
  readonly wake: () => void;
  readonly suspect: (
    context: Context<RelayEnv>,
    body: ReadonlyMap<string, string>,
  ) => Promise<string | undefined>;
  readonly optionValue: 'value' | 'id';
  readonly readSigned: ReadSigned;
}

/**
 * `GET` and `POST /f/ID`: a form on a page of its own, drawn by the same components as anywhere, usable without
 * script: nested lists come step by step, files come with the post, and a page answers it. Where script runs, it
 * takes over.
 */
export function createPage(
  { forms, lists, receive, wake, suspect, optionValue, readSigned, ...posting }: PageParts,
  styles: PageStyles,
) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const formId = context.req.param('id') ?? '';
    const { host } = context.get('site');
    const language = context.req.header('Accept-Language')?.split(/[,;]/)[0]?.trim();
    const messages = await withMore(await messagesFor(language || 'en'));
    let form: ServedForm | undefined;
    try {
      form = await forms.load(formId, host);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      if (error.retryable) return sayUnavailable(context, styles, 503, messages);
    }
    if (!form) return sayUnavailable(context, styles, 404, messages);
    context.set('form', formId);
    const { definition } = form.loaded;
    const isPost = context.req.method === 'POST';
    let { texts: posted, files }: PostedForm = { texts: new URLSearchParams(), files: new Map() };
    try {
      const visitor = context.env.peer.address;
      if (isPost)
        ({ texts: posted, files } = await readPostedForm(context.req.raw, visitor, definition, posting));
    } catch (error) {
      if (!(error instanceof UploadFault)) throw error;
      return sayUnavailable(context, styles, error.status, messages);
    }
    const token = posted.get('token') || crypto.randomUUID();
    const link = posted.get('signed') ?? context.req.query(signedName) ?? '';
    const signed = await readSigned(link, formId);

    const asked = definitionFor(withoutHeading(form.asked), signed);
    const drawn = await drawForm({
      definition: asked,
      messages,
      values: readPostedValues(posted, definition.fields),
      files,
      loadOptions: async ({ field, parentOption }) => {
        const text =
          parentOption === undefined
            ? await lists.read('property_id', field.id, host)
            : await lists.read('bind', parentOption, host);
        return readOptions(asList(text), field.id);
      },
    });

    const stray = readStrayValues(posted, asked.fields);
    async function keep(answers: Answers): Promise<string | undefined> {
      const { receipt } = await receive({
        definition,
        host,
        data: parsePhpForm(encodePhpForm(writeAnswers(new Map([...stray, ...answers]), optionValue))),
        signed: link,
        token,
        suspicion: await suspect(context, new Map([[honeypot, posted.get(honeypot) ?? '']])),
        consents: [],
      });
      return receipt;
    }

    try {
      const isSend = isPost && !posted.has('lists');
      const isRight = isSend && drawn.review().length === 0;
      // Nothing is kept, and there is no receipt, where nothing is filled in but what only a personal link may say.
      const receipt = isRight ? await keep(drawn.answers()) : undefined;
      if (receipt !== undefined) {
        wake();
        const thanks = <Thanks {...{ definition, receipt, messages, formId }} />;
        return answerPage(context, styles, 200, definition, messages, undefined, thanks);
      }
      const extra = <Extra {...{ token, link, files, messages }} waits={drawn.waits} />;
      const script = <Script formId={formId} language={messages.language} isPersonal={Boolean(signed)} />;
      const status = isSend ? 422 : 200;
      return answerPage(context, styles, status, definition, messages, script, drawn.view(extra));
    } finally {
      drawn.stop();
    }
  };
}

function asList(text: string) {
  const reply = readWireJson(text);
  return reply instanceof Map ? reply.get('data') : undefined;
}

/** With what a personal link brings in, but for the fields in which it says itself what stands. */
function definitionFor(
  { definition, personal }: LoadedForm,
  signed: ReadonlyMap<string, string> = new Map(),
): FormDefinition {
  const whole = bringIn(definition, personal, new Set(signed.keys()));
  return { ...whole, fields: whole.fields.filter(({ address }) => !signed.has(address)) };
}
