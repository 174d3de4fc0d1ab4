import base from './base.css?inline';
import tokens from './tokens.css?inline';

const sheetByCss = new Map<string, CSSStyleSheet>();

/** What every form needs. */
export const formCss: string = base + tokens;

/** Gives a document or a shadow root a sheet, once; constructed, so that no style policy is in its way. */
export function adoptStyles(root: Document | ShadowRoot, css: string): void {
  const sheet = sheetByCss.get(css) ?? createSheet(css);
  sheetByCss.set(css, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** As `adoptStyles`, to wherever an element stands. */
export function adoptStylesForElement(element: Element | null, css: string): void {
  const root = element?.getRootNode();
  if (root instanceof Document || root instanceof ShadowRoot) adoptStyles(root, css);
}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
