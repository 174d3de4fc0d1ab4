import base from './base.css?inline';
import tokens from './tokens.css?inline';

const sheetByCss = new Map<string, CSSStyleSheet>();

/** The CSS that each form needs: base sheet and tokens. */
export const formCss: string = base + tokens;

/** Adds a sheet to a document or shadow root, once. The sheet is constructed, because a CSP can forbid `<style>` elements. */
export function adoptStyles(root: Document | ShadowRoot, css: string): void {
  const sheet = sheetByCss.get(css) ?? createSheet(css);
  sheetByCss.set(css, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** Adds a sheet to the document or shadow root of an element. Does nothing for `null` or a detached element. */
export function adoptStylesForElement(element: Element | null, css: string): void {
  const root = element?.getRootNode();
  if (root instanceof Document || root instanceof ShadowRoot) adoptStyles(root, css);
}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
