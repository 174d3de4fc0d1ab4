import base from './base.css?inline';
import tokens from './tokens.css?inline';

const sheets = new Map<string, CSSStyleSheet>();

/** What every form needs. */
export const formSheet: string = base + tokens;

/** Gives a document or a shadow root a sheet, once; constructed, so that no style policy is in its way. */
export function adoptStyles(root: Document | ShadowRoot, text: string): void {
  const sheet = sheets.get(text) ?? sheetOf(text);
  sheets.set(text, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** As `adoptStyles`, to wherever an element stands. */
export function adoptStylesAt(element: Element | null, text: string): void {
  const root = element?.getRootNode();
  if (root instanceof Document || root instanceof ShadowRoot) adoptStyles(root, text);
}

function sheetOf(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
