import { renderedFormCss } from '../../widget/server/render-form.js';

/** Only what this page itself needs: script from here, and the styles in it. */
const buildPolicy = (styleSources: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styleSources}`,
    // Colours of options stand in attributes.
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

/** What only works with script. */
const noScriptOnlyCss = `:is(#_a#_b#_c,.apro-form) :is(.drop-hint,button[type=button]){display:none}
`;

/** In the page itself, so that it is painted without another request; its policy knows them by their hashes. */
export interface PageStyles {
  readonly pageCss: string;
  readonly noScriptCss: string;
  readonly policy: string;
}

export async function createPageStyles(): Promise<PageStyles> {
  // A quotation mark is the one thing in it that HTML would spell otherwise.
  const pageCss = (basePageCss + (await renderedFormCss())).replaceAll('"', "'");
  const sources = await Promise.all([pageCss, noScriptOnlyCss].map(hashSource));
  return { pageCss, noScriptCss: noScriptOnlyCss, policy: buildPolicy(sources.join(' ')) };
}

async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}
