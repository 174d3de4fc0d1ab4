import type { Context } from 'hono';
import type { ComponentChild } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { CrmError } from '../crm/crm-error.js';
import { parsePhpForm } from '../crm/parse-php-form.js';
import { encodePhpForm } from '../crm/php-form.js';
import { readOptions } from '../crm/read-options.js';
import { readWireJson } from '../crm/wire-json.js';
import { writeAnswers } from '../crm/write-answers.js';
import type { FormDefinition } from '../form/definition.js';
import { plainText } from '../form/rich-text.js';
import { messagesFor, withMore } from '../messages/languages.js';
import type { Messages } from '../messages/messages.js';
import { say } from '../messages/say.js';
import { drawForm } from '../widget/drawn-form.js';
import { RichTextView } from '../widget/rich-text.js';
import type { OptionLists } from './option-lists.js';
import type { PageStyles } from './page-styles.js';
import { readPostedValues } from './posted-values.js';
import type { createReception } from './reception.js';
import type { RelayEnv } from './request-log.js';
import { withoutHeading } from './scripts.js';
import type { ServedForm, ServedForms } from './served-forms.js';
import { type ReadSigned, signedName } from './signed-values.js';
import { honeypot } from './suspicion.js';

export interface PageParts {
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
 * script: nested lists come step by step, and a plain post is answered by a page. Where script runs, it takes over.
 */
export function createPage(
  { forms, lists, receive, wake, suspect, optionValue, readSigned }: PageParts,
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
    const posted = new URLSearchParams(context.req.method === 'POST' ? await context.req.text() : '');
    const token = posted.get('token') || crypto.randomUUID();
    const link = posted.get('signed') ?? context.req.query(signedName) ?? '';
    const signed = await readSigned(link, formId);

    const drawn = await drawForm({
      definition: withoutFields(withoutHeading(form.loaded).definition, signed),
      messages,
      values: readPostedValues(posted, definition.fields),
      loadOptions: async ({ field, parentOption }) => {
        const text =
          parentOption === undefined
            ? await lists.read('property_id', field.id, host)
            : await lists.read('bind', parentOption, host);
        return readOptions(asList(text), field.id);
      },
    });
    try {
      const isSend = context.req.method === 'POST' && !posted.has('lists');
      const isEmpty = drawn.answers().size === 0 && !signed;
      const isWrong = isSend && (drawn.review().length > 0 || isEmpty);
      if (!isSend || isWrong) {
        const extra = <Extra {...{ token, link, messages }} waits={drawn.waits} />;
        const script = <Script formId={formId} language={messages.language} isPersonal={Boolean(signed)} />;
        return answer(context, styles, isWrong ? 422 : 200, definition, messages, script, drawn.view(extra));
      }
      const { receipt } = await receive({
        definition,
        host,
        data: parsePhpForm(encodePhpForm(writeAnswers(drawn.answers(), optionValue))),
        signed: link,
        token,
        suspicious: (await suspect(context, new Map([[honeypot, posted.get(honeypot) ?? '']]))) !== undefined,
        consents: [],
      });
      wake();
      const thanks = (
        <Thanks definition={definition} receipt={receipt ?? ''} messages={messages} formId={formId} />
      );
      return answer(context, styles, 200, definition, messages, undefined, thanks);
    } finally {
      drawn.stop();
    }
  };
}

function asList(text: string) {
  const reply = readWireJson(text);
  return reply instanceof Map ? reply.get('data') : undefined;
}

/** A personal link says what stands in these. */
function withoutFields(
  definition: FormDefinition,
  signed: ReadonlyMap<string, string> | undefined,
): FormDefinition {
  return { ...definition, fields: definition.fields.filter(({ address }) => !signed?.has(address)) };
}

interface ExtraProps {
  readonly token: string;
  readonly link: string;
  readonly waits: boolean;
  readonly messages: Messages;
}

function Extra({ token, link, waits, messages }: ExtraProps) {
  return (
    <>
      <input type="hidden" name="token" value={token} />
      {link && <input type="hidden" name="signed" value={link} />}
      <div hidden>
        <input type="text" name={honeypot} tabIndex={-1} autocomplete="off" />
      </div>
      {waits && (
        <noscript>
          <button type="submit" name="lists" value="1" class="quiet" formNoValidate>
            {messages.more?.nextLists}
          </button>
        </noscript>
      )}
    </>
  );
}

interface ThanksProps {
  readonly definition: FormDefinition;
  readonly receipt: string;
  readonly messages: Messages;
  readonly formId: string;
}

function Thanks({ definition: { feedback }, receipt, messages, formId }: ThanksProps) {
  return (
    <div class="state">
      <p role="status">{feedback.length > 0 ? <RichTextView text={feedback} /> : messages.sent}</p>
      <p class="note">{say(messages.receipt, { receipt })}</p>
      <p>
        <a href={`/f/${formId}`}>{messages.another}</a>
      </p>
    </div>
  );
}

function sayUnavailable(
  context: Context<RelayEnv>,
  styles: PageStyles,
  status: 404 | 503,
  messages: Messages,
): Response {
  const nothing: FormDefinition = { id: '', heading: '', description: [], feedback: [], fields: [] };
  const content = (
    <div class="state">
      <p>{messages.unavailable}</p>
    </div>
  );
  return answer(context, styles, status, nothing, messages, undefined, content);
}

interface ScriptProps {
  readonly formId: string;
  readonly language: string;
  readonly isPersonal: boolean;
}

/** Takes over from what is drawn. */
function Script({ formId, language, isPersonal }: ScriptProps) {
  return (
    <script
      async
      src={`/${formId}.js?bare&lang=${language}`}
      {...(isPersonal && { 'data-signed': signedName })}
    />
  );
}

function answer(
  context: Context<RelayEnv>,
  { page, noScript, policy }: PageStyles,
  status: 200 | 404 | 422 | 503,
  { heading, description }: FormDefinition,
  messages: Messages,
  script: ComponentChild,
  content: ComponentChild,
): Response {
  const html = renderToString(
    <html lang={messages.language} dir={messages.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{heading || messages.request}</title>
        <meta property="og:title" content={heading || messages.request} />
        <meta property="og:type" content="website" />
        {description.length > 0 && <meta property="og:description" content={plainText(description)} />}
        <link rel="icon" href="data:," />
        <style>{page}</style>
        <noscript>
          <style>{noScript}</style>
        </noscript>
      </head>
      <body>
        <main>
          <header class="apro-form" data-theme="light">
            <h1>{heading || messages.request}</h1>
            {description.length > 0 && (
              <p>
                <RichTextView text={description} />
              </p>
            )}
          </header>
          <div class="apro-form" data-theme="light" data-apro-drawn="">
            {content}
          </div>
          {script}
        </main>
      </body>
    </html>,
  );
  context.header('Cache-Control', 'no-store');
  context.header('Content-Security-Policy', policy);
  context.header('Referrer-Policy', 'same-origin');
  return context.body(`<!doctype html>${html}`, status, { 'Content-Type': 'text/html; charset=UTF-8' });
}
