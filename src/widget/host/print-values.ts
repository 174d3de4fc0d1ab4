import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import css from './print-values.css?inline';

/**
 * Prints long values in full. An input shows one line and cuts the rest, and some browsers do not let a text area grow
 * with its text. So while the page is printed, each control is replaced by an element that contains its value.
 * @param root the outermost element of the form
 * @param signal removes the event listeners when aborted
 */
export function printValuesInFull(root: HTMLElement, signal: AbortSignal): void {
  let copies: readonly HTMLElement[] = [];
  function removeCopies(): void {
    for (const copy of copies) copy.remove();
    copies = [];
  }
  addEventListener(
    'beforeprint',
    () => {
      adoptStylesForElement(root, css);
      removeCopies();
      copies = [...root.querySelectorAll<PrintableControl>(printableControls)].flatMap(addCopy);
    },
    { signal },
  );
  addEventListener('afterprint', removeCopies, { signal });
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
  copy.ariaHidden = 'true';
  control.after(copy);
  return [copy];
}
