import type { Context } from 'hono';
import type { ComponentChild } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { FormDefinition } from '../../form/definition.js';
import { plainText } from '../../form/rich-text.js';
import { say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { RichTextView } from '../../widget/view/rich-text.js';
import type { RelayEnv } from '../http/request-log.js';
import { signedName } from '../leads/signed-values.js';
import { honeypot } from '../leads/spam/spam-filter.js';
import type { PostedForm } from './posted-form.js';
import type { PageStyles } from './styles.js';

interface ExtraProps {
  readonly token: string;
  readonly link: string;
  readonly waits: boolean;
  readonly files: PostedForm['files'];
  readonly messages: Messages;
}

/** What a plain form post needs beside the fields. */
export function Extra({ token, link, waits, files, messages }: ExtraProps) {
  const kept = [...files].flatMap(([address, all]) =>
    all.flatMap(({ id, name }) => (id ? [{ address, text: `${id}/${name}` }] : [])),
  );
  return (
    <>
      <input type="hidden" name="token" value={token} />
      {kept.map(({ address, text }) => (
        <input key={text} type="hidden" name={address} value={text} />
      ))}
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

export function Thanks({ definition: { feedback }, receipt, messages, formId }: ThanksProps) {
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

export function sayUnavailable(
  context: Context<RelayEnv>,
  styles: PageStyles,
  status: 400 | 404 | 413 | 503,
  messages: Messages,
): Response {
  const nothing: FormDefinition = { id: '', heading: '', description: [], feedback: [], fields: [] };
  const content = (
    <div class="state">
      <p>{messages.unavailable}</p>
    </div>
  );
  return answerPage(context, styles, status, nothing, messages, undefined, content);
}

interface ScriptProps {
  readonly formId: string;
  readonly language: string;
  readonly isPersonal: boolean;
}

/** Takes over from what is drawn. */
export function Script({ formId, language, isPersonal }: ScriptProps) {
  return (
    <script
      async
      // As seen from `/f/ID`: a proxy may have put the relay under a path of the site.
      src={`../${formId}.js?bare&lang=${language}`}
      {...(isPersonal && { 'data-signed': signedName })}
    />
  );
}

/** The page around it, which needs nothing from elsewhere and lets nothing else run. */
export function answerPage(
  context: Context<RelayEnv>,
  { page, noScript, policy }: PageStyles,
  status: 200 | 400 | 404 | 413 | 422 | 503,
  { heading, description }: FormDefinition,
  messages: Messages,
  script: ComponentChild,
  content: ComponentChild,
): Response {
  const inShort = plainText(description) || heading || messages.request;
  const html = renderToString(
    <html lang={messages.language} dir={messages.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{heading || messages.request}</title>
        <meta property="og:title" content={heading || messages.request} />
        <meta property="og:type" content="website" />
        <meta name="description" content={inShort} />
        <meta property="og:description" content={inShort} />
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
