import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ComponentChild, createElement } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { FormDefinition } from '../../form/definition.js';
import { toPlainText } from '../../form/rich-text.js';
import { formatMessage } from '../../messages/format.js';
import { getFailureTexts } from '../../messages/hosted-page.js';
import type { Messages } from '../../messages/messages.js';
import { getLookAttributes } from '../../widget/look/look-settings.js';
import { RichTextView } from '../../widget/view/rich-text.js';
import type { RelayEnv } from '../http/request-log.js';
import { signedParameter } from '../leads/signed-values.js';
import { pageHoneypotName } from '../leads/spam/spam-filter.js';
import { frameHeightScriptName } from './frame-scripts.js';
import { type LookAttributes, toLookQuery } from './page-look.js';
import type { PostedForm } from './posted-form.js';
import type { PageStyles } from './styles.js';

export type PageStatus = ContentfulStatusCode;

/** Definition for pages without a form. */
export const emptyDefinition: FormDefinition = {
  id: '',
  heading: '',
  description: [],
  feedback: [],
  fields: [],
};

interface HiddenInputsProps {
  readonly token: string;
  readonly personalLink: string;
  readonly files: PostedForm['files'];
}

/**
 * Hidden inputs that a form needs when a browser submits it without JavaScript. With JavaScript, the form's script
 * removes them.
 */
export function HiddenInputs({ token, personalLink, files }: HiddenInputsProps) {
  const storedFiles = [...files].flatMap(([address, fieldFiles]) =>
    fieldFiles.flatMap(({ id, name }) => (id ? [{ address, text: `${id}/${name}` }] : [])),
  );
  return (
    <span data-plain-post style={{ display: 'contents' }}>
      <input type="hidden" name="token" value={token} />
      {storedFiles.map(({ address, text }) => (
        <input key={text} type="hidden" name={address} value={text} />
      ))}
      {personalLink && <input type="hidden" name="signed" value={personalLink} />}
      <div hidden>
        <input type="text" name={pageHoneypotName} tabIndex={-1} autocomplete="off" />
      </div>
    </span>
  );
}

interface ThanksProps {
  readonly definition: FormDefinition;
  readonly receipt: string;
  readonly messages: Messages;
  readonly formId: string;
  readonly lookAttributes: LookAttributes;
}

export function Thanks({ definition, receipt, messages, formId, lookAttributes }: ThanksProps) {
  const { feedback } = definition;
  return (
    <div class="apro-form" data-theme="light" {...getLookAttributes(lookAttributes)}>
      <div class="state sent">
        <p role="status" dir="auto">
          {feedback.length > 0 ? <RichTextView text={feedback} /> : messages.sent}
        </p>
        <p class="note">{formatMessage(messages.receipt, { receipt })}</p>
        <p>
          {/* The link is relative to `/f/ID`, because a proxy may serve the relay below a path of the site. */}
          <a href={`${formId}?lang=${messages.language}${toLookQuery(lookAttributes)}`}>{messages.another}</a>
        </p>
      </div>
    </div>
  );
}

export function sendUnavailable(
  context: Context<RelayEnv>,
  styles: PageStyles,
  status: PageStatus,
  messages: Messages,
): Response {
  const [title, text] = getFailureTexts(messages, status);
  const content = (
    <div class="apro-form" data-theme="light">
      <div class="state">
        <p>{text}</p>
      </div>
    </div>
  );
  return sendPage(context, { styles, status, definition: emptyDefinition, messages, content, title });
}

/**
 * Message above a form that could not be submitted, for example that the typed texts are not lost. The form's
 * script keeps this message when it makes the page interactive.
 */
export function SendFailure({ text }: { readonly text: string }) {
  return (
    <div class="apro-form" data-theme="light">
      <p class="error" role="alert">
        {text}
      </p>
    </div>
  );
}

interface HydratableFormProps {
  readonly formId: string;
  readonly messages: Messages;
  readonly isPersonal: boolean;
  readonly lookAttributes: LookAttributes;
  /** Submitted texts by field address (such as `def_customer.email`). Undefined: the form was not submitted yet. */
  readonly postedValues: Readonly<Record<string, string>> | undefined;
  readonly children: ComponentChild;
}

/**
 * The HTML of the form inside its custom element, and the script that makes it interactive
 * (`widget/hydrate-form.tsx`). After a submission, the script renders the form again with the submitted values,
 * because it cannot take over error messages and received files from the HTML.
 */
export function HydratableForm({
  formId,
  messages,
  isPersonal,
  lookAttributes,
  postedValues,
  children,
}: HydratableFormProps) {
  const attributes = {
    form: formId,
    ...lookAttributes,
    ...(isPersonal && { signed: signedParameter }),
    ...(postedValues && { values: JSON.stringify(postedValues) }),
  };
  const { language, direction = 'ltr' } = messages;
  return (
    <>
      {createElement(
        'apro-form',
        attributes,
        <div
          class="apro-form"
          slot="apro-form"
          lang={language}
          dir={direction}
          data-theme="light"
          {...getLookAttributes(lookAttributes)}
          data-apro-drawn={postedValues ? 'posted' : ''}
        >
          {children}
        </div>,
      )}
      {/* The script's URL is relative to `/f/ID`, because a proxy may serve the relay below a path of the site. */}
      <script async src={`../${formId}.js?bare&lang=${language}${toLookQuery(lookAttributes)}`} />
    </>
  );
}

interface Page {
  readonly styles: PageStyles;
  readonly status: PageStatus;
  readonly definition: FormDefinition;
  readonly messages: Messages;
  readonly content: ComponentChild;
  /** Title of the page: the name of the form, the result of a submission, or an error. */
  readonly title: string;
}

/**
 * Sends a complete page around `content`. The page loads nothing from other sites, and its Content Security Policy
 * allows no scripts but the relay's own.
 */
export function sendPage(context: Context<RelayEnv>, page: Page): Response {
  const { styles, status, definition, messages, content, title } = page;
  const { pageCss, noScriptCss, policy, previewPolicy, isFramed } = styles;
  const { heading, description } = definition;
  const summary = toPlainText(description) || heading || messages.request;
  const html = renderToString(
    <html lang={messages.language} dir={messages.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
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
            <h1 dir="auto">{heading || (definition === emptyDefinition ? title : messages.request)}</h1>
            {description.length > 0 && (
              <p dir="auto">
                <RichTextView text={description} />
              </p>
            )}
          </header>
          {content}
        </main>
        {isFramed && <script async src={`../${frameHeightScriptName}`} />}
      </body>
    </html>,
  );
  // After a submission with errors, the browser may keep the page. Otherwise the back button could not return to it.
  context.header('Cache-Control', status === 422 ? 'private, no-cache' : 'no-store');
  const isPreview = context.req.query('apro-preview') !== undefined;
  context.header('Content-Security-Policy', isPreview ? previewPolicy : policy);
  context.header('Referrer-Policy', 'same-origin');
  return context.body(`<!doctype html>${html}`, status, { 'Content-Type': 'text/html; charset=UTF-8' });
}
