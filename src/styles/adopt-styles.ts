import base from './base.css?inline';
import tokens from './tokens.css?inline';

/**
 * Style sheets by their CSS. A document takes only sheets of its own window. If a form is moved to another window, the
 * sheets of that window replace the earlier sheets here.
 */
const sheetByCss = new Map<string, CSSStyleSheet>();

/** The CSS that every form needs: the basic styles, and the custom properties for colours and sizes. */
export const formCss: string = base + tokens;

/**
 * Adds a style sheet to a document or shadow root, unless it was added before. No `<style>` element is used, because
 * the content security policy of a page may forbid such elements. If `root` is another node, adds the sheet to the
 * document. Does nothing in the simulated browser jsdom, which has no such sheets: a component with a form can be tested
 * there.
 */
export function adoptStyles(root: Node, css: string): void {
  const { adoptedStyleSheets: sheets, ownerDocument } = root as ShadowRoot;
  const view = (ownerDocument ?? (root as Document)).defaultView;
  if (!sheets || !view) {
    // A program may show the form in an element that is not on the page yet. The root is then an element.
    if (ownerDocument) adoptStyles(ownerDocument, css);
    return;
  }
  let sheet = sheetByCss.get(css);
  if (!(sheet instanceof view.CSSStyleSheet)) {
    sheet = new view.CSSStyleSheet();
    sheet.replaceSync(scopeCss(css));
    sheetByCss.set(css, sheet);
  }
  if (!sheets.includes(sheet)) (root as ShadowRoot).adoptedStyleSheets = [...sheets, sheet];
}

/** Adds a style sheet to the document or shadow root that contains an element. Does nothing without an element. */
export function adoptStylesForElement(element: Element | null, css: string): void {
  if (element) adoptStyles(element.getRootNode(), css);
}

/**
 * Adds all style sheets of forms to the document or shadow root that contains an element. A script of the page may have
 * moved the form there.
 */
export function adoptAllStyles(element: Element): void {
  for (const css of sheetByCss.keys()) adoptStylesForElement(element, css);
}

/**
 * Style sheets of the widget write `:scope` for the outermost element of the form. This function replaces `:scope` by
 * a selector of that element. The selector contains ids that no page has, so the rules have priority over the rules
 * of the page.
 */
export function scopeCss(css: string): string {
  return css.replace(/:scope/g, ':is(#_a#_b#_c,.apro-form)');
}
