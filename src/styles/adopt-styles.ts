import base from './base.css?inline';
import tokens from './tokens.css?inline';

const sheetByCss = new Map<string, CSSStyleSheet>();

/** The CSS that every form needs: the basic styles, and the custom properties for colours and sizes. */
export const formCss: string = base + tokens;

/**
 * Adds a style sheet to a document or shadow root, unless it was added before. No `<style>` element is used, because
 * the content security policy of a page may forbid such elements. Does nothing in the simulated browser jsdom, which
 * has no such sheets: a component with a form can be tested there.
 */
export function adoptStyles(root: Document | ShadowRoot, css: string): void {
  const sheets = root.adoptedStyleSheets;
  if (!sheets) return;
  const sheet = sheetByCss.get(css) ?? createSheet(css);
  sheetByCss.set(css, sheet);
  if (!sheets.includes(sheet)) root.adoptedStyleSheets = [...sheets, sheet];
}

/**
 * Adds a style sheet to the document or shadow root that contains an element. Does nothing if the element is `null`
 * or is not in a document.
 */
export function adoptStylesForElement(element: Element | null, css: string): void {
  const root = element?.getRootNode();
  if (root instanceof Document || root instanceof ShadowRoot) adoptStyles(root, css);
}

/**
 * Style sheets of the widget write `:scope` for the outermost element of the form. This function replaces `:scope` by
 * a selector of that element. The selector contains ids that no page has, so the rules have priority over the rules
 * of the page.
 */
export function scopeCss(css: string): string {
  return css.replace(/:scope/g, ':is(#_a#_b#_c,.apro-form)');
}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(scopeCss(css));
  return sheet;
}
