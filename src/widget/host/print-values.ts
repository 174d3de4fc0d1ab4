import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import css from './print-values.css?inline';

/** The outermost elements of the forms whose visitors have focused a control. */
const usedForms = new Set<HTMLElement>();
let copies: readonly HTMLElement[] = [];

/**
 * Prints long values in full. An input shows one line and cuts the rest, and some browsers do not let a text area grow
 * with its text. So while the page is printed, each control is replaced by an element that contains its value.
 * @param root the outermost element of the form
 * @param signal excludes the form when aborted
 */
export function printValuesInFull(root: HTMLElement, signal: AbortSignal): void {
  usedForms.add(root);
  signal.addEventListener('abort', () => usedForms.delete(root));
  printFormsInFull();
}

/** Does the same for all forms of the page, also before the visitor has focused a control. */
export function printFormsInFull(): void {
  // The browser adds the same listener only once.
  addEventListener('beforeprint', addCopies);
  addEventListener('afterprint', removeCopies);
}

function addCopies(): void {
  removeCopies();
  copies = [...new Set([...findForms(), ...usedForms])].flatMap((root) => {
    adoptStylesForElement(root, css);
    return [...root.querySelectorAll<PrintableControl>(printableControls)].flatMap(addCopy);
  });
}

function removeCopies(): void {
  for (const copy of copies) copy.parentNode?.removeChild(copy);
  copies = [];
}

/** Finds the outermost elements of forms. A form in the shadow root of another component is not found. */
function findForms(): readonly HTMLElement[] {
  const selector = '.apro-form:not(.layer)';
  const shadowRoots = [...document.querySelectorAll('apro-form, [data-apro-form]')].map(
    ({ shadowRoot }) => shadowRoot,
  );
  return [document, ...shadowRoots].flatMap((root) => [
    ...(root?.querySelectorAll<HTMLElement>(selector) ?? []),
  ]);
}

type PrintableControl = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Selector of the controls whose values are printed in full. The browser's own inputs for dates and times are left
 * out, because their values are short and only the browser knows the format that it shows.
 */
const printableControls =
  'textarea, select:not([multiple]), input:is([type=text], [type=email], [type=tel], :not([type]))';

function addCopy(control: PrintableControl): readonly HTMLElement[] {
  const text = control instanceof HTMLSelectElement ? control.selectedOptions[0]?.text : control.value;
  if (!control.value || !text || !control.matches('.control')) return [];
  const copy = document.createElement('div');
  copy.className = 'control printed';
  copy.textContent = text;
  copy.dir = 'auto';
  copy.ariaHidden = 'true';
  control.after(copy);
  return [copy];
}
