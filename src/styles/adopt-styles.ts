import base from './base.css?inline';
import tokens from './tokens.css?inline';

let sheet: CSSStyleSheet | undefined;

/** The whole sheet as text, for a page that is drawn on a server. */
export function sheetText(more: string): string {
  return base + tokens + more;
}

/** Gives a document or a shadow root the widget's sheet, once; constructed, so that no style policy is in its way. */
export function adoptStyles(root: Document | ShadowRoot, more: string): void {
  sheet ??= sheetOf(sheetText(more));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

function sheetOf(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
