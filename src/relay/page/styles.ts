import { noScriptFormCss, renderedFormCss } from '../../widget/server/render-form.js';

/** Content Security Policy of a hosted page: scripts of the relay, and the page's own styles by hash. */
const buildPolicy = (styleSources: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styleSources}`,
    // Colours of options are `style` attributes.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');

const basePageCss = `body{margin:0;background:#fff;color:#1a1a1a;font:1rem/1.5 system-ui,sans-serif}main{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;max-width:40rem;margin:0 auto;padding:2rem 1rem}
`;

/** Styles inside the page, which is painted without a further request. The policy allows them by their hashes. */
export interface PageStyles {
  readonly pageCss: string;
  readonly noScriptCss: string;
  readonly policy: string;
}

export async function createPageStyles(): Promise<PageStyles> {
  // Preact escapes quotation marks, which would change the hash. No other character of the CSS is escaped.
  const pageCss = (basePageCss + (await renderedFormCss())).replaceAll('"', "'");
  const sources = await Promise.all([pageCss, noScriptFormCss].map(hashSource));
  return { pageCss, noScriptCss: noScriptFormCss, policy: buildPolicy(sources.join(' ')) };
}

async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}
