import { getLookCss, type LookSettings } from '../../widget/look/look-settings.js';
import { noScriptFormCss, renderedFormCss, renderedLookCss } from '../../widget/server/render-form.js';
import type { RelayConfig } from '../config/config.js';
import { toBase64 } from '../encoding/base64.js';

/**
 * Builds the Content Security Policy of a page that the relay serves (`/f/ID`). It allows the scripts of the relay, and
 * the page's own styles by their hashes.
 */
const buildPolicy = (styleSources: string, frameAncestors: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styleSources}`,
    // Inline `style` attributes are allowed, because the colours of a field's options are such attributes.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors}`,
    "require-trusted-types-for 'script'",
  ].join('; ');

const basePageCss = `body{margin:0;background:#fff;color:#1a1a1a;font:1rem/1.5 system-ui,sans-serif}main{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;max-width:40rem;margin:0 auto;padding:2rem 1rem}
`;

/**
 * The styles inside a page's HTML, so that the page is painted without a further request. The Content Security Policy
 * allows them by their hashes.
 */
export interface PageStyles {
  readonly pageCss: string;
  readonly noScriptCss: string;
  readonly policy: string;
  /**
   * Content security policy of a page with `?apro-preview`, which sends nothing. The desk (the relay's web app for
   * administrators) may also show such a page in a frame.
   */
  readonly previewPolicy: string;
  /** True: a site may show the page in a frame. */
  readonly isFramed: boolean;
}

/** Returns the style sheet of a page, which depends on the appearance options of its form (`look`, `columns` …). */
export type GetPageStyles = (look?: LookSettings) => Promise<PageStyles>;

/** A form with two columns, or with labels beside the controls, is wider than other forms. */
const widePageCss = 'main{max-width:56rem}\n';

/**
 * Builds the styles of the pages that the relay serves (`/f/ID`).
 * @param frameAncestors the setting `FRAME_ANCESTORS`: origins of the sites that may show the pages in a frame
 * @param deskOrigin origin of the desk, the web page for the operator. Undefined: the relay has no desk
 */
export async function createPageStyles(
  frameAncestors: RelayConfig['frameAncestors'] = new Set(),
  deskOrigin?: string,
): Promise<GetPageStyles> {
  const ancestors = frameAncestors === 'any' ? '*' : [...frameAncestors].join(' ');
  const previewAncestors = ancestors === '*' ? ancestors : [ancestors, deskOrigin].filter(Boolean).join(' ');
  // Quotation marks are replaced, because Preact escapes them and the hash of the CSS would change. The CSS has no
  // other characters that Preact escapes.
  const toPageCss = (css: string) => css.replaceAll('"', "'");
  const defaultCss = toPageCss(basePageCss + (await renderedFormCss()));
  const noScriptSource = await hashSource(noScriptFormCss);

  async function buildStyles(lookCss: string): Promise<PageStyles> {
    const pageCss = defaultCss + lookCss;
    const sources = `${await hashSource(pageCss)} ${noScriptSource}`;
    return {
      pageCss,
      noScriptCss: noScriptFormCss,
      policy: buildPolicy(sources, ancestors || "'none'"),
      previewPolicy: buildPolicy(sources, previewAncestors || "'none'"),
      isFramed: ancestors !== '',
    };
  }

  /** The styles by the CSS of the appearance. There are few: unknown values of the options have no CSS. */
  const stylesByLook = new Map<string, Promise<PageStyles>>();
  return (look = {}) => {
    const isWide = getLookCss({ columns: look.columns, labels: look.labels }).length > 0;
    const lookCss = toPageCss(renderedLookCss(look)) + (isWide ? widePageCss : '');
    const styles = stylesByLook.get(lookCss) ?? buildStyles(lookCss);
    stylesByLook.set(lookCss, styles);
    return styles;
  };
}

async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${toBase64(new Uint8Array(digest))}'`;
}
