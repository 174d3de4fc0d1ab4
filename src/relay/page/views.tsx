import type { Context } from 'hono';
import type { ComponentChild } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { FormDefinition } from '../../form/definition.js';
import { toPlainText } from '../../form/rich-text.js';
import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { RichTextView } from '../../widget/view/rich-text.js';
import type { RelayEnv } from '../http/request-log.js';
import { signedParameter } from '../leads/signed-values.js';
import { honeypotName } from '../leads/spam/spam-filter.js';
import type { PostedForm } from './posted-form.js';
import type { PageStyles } from './styles.js';

interface HiddenInputsProps {
  readonly token: string;
  readonly personalLink: string;
  readonly hasPendingLists: boolean;
  readonly files: PostedForm['files'];
  readonly messages: Messages;
}

/** What a plain form post needs beside the fields. */
export function HiddenInputs({ token, personalLink, hasPendingLists, files, messages }: HiddenInputsProps) {
  const storedFiles = [...files].flatMap(([address, fieldFiles]) =>
    fieldFiles.flatMap(({ id, name }) => (id ? [{ address, text: `${id}/${name}` }] : [])),
  );
  return (
    <>
      <input type="hidden" name="token" value={token} />
      {storedFiles.map(({ address, text }) => (
        <input key={text} type="hidden" name={address} value={text} />
      ))}
      {personalLink && <input type="hidden" name="signed" value={personalLink} />}
      <div hidden>
        <input type="text" name={honeypotName} tabIndex={-1} autocomplete="off" />
      </div>
      {hasPendingLists && (
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

export function Thanks({ definition: { feedback }, receipt, messages, formId }: ThanksProps) {
  return (
    <div class="state">
      <p role="status">{feedback.length > 0 ? <RichTextView text={feedback} /> : messages.sent}</p>
      <p class="note">{formatMessage(messages.receipt, { receipt })}</p>
      <p>
        <a href={`/f/${formId}`}>{messages.another}</a>
      </p>
    </div>
  );
}

export function sendUnavailable(
  context: Context<RelayEnv>,
  styles: PageStyles,
  status: 400 | 404 | 413 | 503,
  messages: Messages,
): Response {
  const emptyDefinition: FormDefinition = { id: '', heading: '', description: [], feedback: [], fields: [] };
  const content = (
    <div class="state">
      <p>{messages.unavailable}</p>
    </div>
  );
  return sendPage(context, styles, status, emptyDefinition, messages, undefined, content);
}

interface FormScriptProps {
  readonly formId: string;
  readonly language: string;
  readonly isPersonal: boolean;
}

/** Takes over from what is drawn. */
export function FormScript({ formId, language, isPersonal }: FormScriptProps) {
  return (
    <script
      async
      // As seen from `/f/ID`: a proxy may have put the relay under a path of the site.
      src={`../${formId}.js?bare&lang=${language}`}
      {...(isPersonal && { 'data-signed': signedParameter })}
    />
  );
}

/** The page around it, which needs nothing from elsewhere and lets nothing else run. */
export function sendPage(
  context: Context<RelayEnv>,
  { pageCss, noScriptCss, policy }: PageStyles,
  status: 200 | 400 | 404 | 413 | 422 | 503,
  { heading, description }: FormDefinition,
  messages: Messages,
  script: ComponentChild,
  content: ComponentChild,
): Response {
  const summary = toPlainText(description) || heading || messages.request;
  const html = renderToString(
    <html lang={messages.language} dir={messages.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{heading || messages.request}</title>
        <meta property="og:title" content={heading || messages.request} />
        <meta property="og:type" content="website" />
        <meta name="description" content={summary} />
        <meta property="og:description" content={summary} />
        <link rel="icon" href="data:," />
        <style>{pageCss}</style>
        <noscript>
          <style>{noScriptCss}</style>
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
