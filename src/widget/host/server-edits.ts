import { getReadyOptions } from '../../fields/shared/choice-rules.js';
import type { FormModel } from '../../form/form-model.js';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** State of a control of a server-rendered form that the visitor changed before the script ran. */
interface Edit {
  readonly control: Control;
  readonly address: string;
  readonly value: string;
  readonly isChecked: boolean;
  /** Ids of the chosen options, if the control is a list. */
  readonly chosenIds: readonly string[];
}

/** The focused element of a server-rendered form. */
interface Focus {
  readonly element: HTMLElement;
  /** Selects the text that was selected in `element`. */
  restoreSelection(control: HTMLElement): void;
}

/**
 * Remembers the focused element of a server-rendered form and its text selection. Undefined: the focus is not in the
 * form.
 */
export function findFocus(root: HTMLElement): Focus | undefined {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement && root.contains(element))) return undefined;
  const { selectionStart, selectionEnd } = readSelection(element);
  return {
    element,
    restoreSelection(control) {
      // An email input has no text selection. The server renders a text input instead.
      if (selectionStart !== null && readSelection(control).selectionStart !== null)
        (control as HTMLInputElement).setSelectionRange(selectionStart, selectionEnd);
    },
  };
}

/** Positions of the text selection. They are null for an element without a text selection. */
function readSelection(element: HTMLElement): Pick<HTMLInputElement, 'selectionStart' | 'selectionEnd'> {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
    ? element
    : { selectionStart: null, selectionEnd: null };
}

/** Finds the element of the client's form that has replaced an element of the server's form. */
function findReplacement(root: HTMLElement, element: HTMLElement): HTMLElement | null {
  if (element.isConnected) return element;
  if (element.matches('[type=submit]')) return root.querySelector<HTMLElement>('[type=submit]');
  return element.id ? root.querySelector<HTMLElement>(`#${CSS.escape(element.id)}`) : null;
}

/** Finds the controls of a server-rendered form that the visitor changed before the script ran. */
export function findEdits(root: HTMLElement): readonly Edit[] {
  return [...root.querySelectorAll<HTMLElement>('[data-field]')].flatMap((field) =>
    [...field.querySelectorAll<Control>('input, select, textarea')].filter(isEdited).map((control) => ({
      control,
      address: field.dataset.field ?? '',
      // A half-filled date has no value, so it would become a blank date. Therefore it is stored as a question
      // mark, which every parser rejects as invalid.
      value: control.validity.badInput ? '?' : control.value,
      isChecked: 'checked' in control && control.checked,
      chosenIds: 'options' in control ? [...control.selectedOptions].map((option) => option.value) : [],
    })),
  );
}

/**
 * Returns whether the visitor has changed a control. In a group of radio buttons, this is true only for the button
 * that is selected now, not for the button that was selected before.
 */
function isEdited(control: Control): boolean {
  if ('options' in control)
    return [...control.options].some((option) => option.selected !== option.defaultSelected);
  if (control.type === 'radio') return 'checked' in control && control.checked && !control.defaultChecked;
  if (control.type === 'checkbox') return 'checked' in control && control.checked !== control.defaultChecked;
  // The browser reports the value of a half-filled date or time as blank, although the visitor has typed into the
  // input. `badInput` shows that the input is half-filled.
  return control.value !== control.defaultValue || control.validity.badInput;
}

/**
 * Repeats the visitor's changes for a form that was just made interactive, so that the model contains them, and
 * restores the focus and the text selection.
 */
export async function replayEdits(
  root: HTMLElement,
  model: FormModel,
  edits: readonly Edit[],
  focus: Focus | undefined,
): Promise<void> {
  // Wait until the effect that called this function has ended. Changes inside an effect are not rendered before its
  // end.
  await Promise.resolve();
  // The focused control is handled first. The visitor may go on typing in this control, and a later rendering must
  // not overwrite the typed text.
  const isFocused = ({ control }: Edit) => control === focus?.element;
  const sorted = [...edits].sort((first, second) => Number(isFocused(second)) - Number(isFocused(first)));
  for (const edit of sorted) {
    const control = findReplacement(root, edit.control) as Control | null;
    const field = model.field(edit.address);
    if ('options' in edit.control && !(control && 'options' in control)) {
      // The server has rendered a long list as `<select>`, but the browser shows a combobox (a text input with a
      // list). Therefore the choice is written into the model and not into a control.
      const chosen = getReadyOptions(field?.list.peek()).filter(({ id }) => edit.chosenIds.includes(id));
      if (chosen.length > 0) field?.change(field.rules.choice?.fromOptions(chosen));
    } else if (control) {
      restoreState(control, edit);
      for (const type of ['input', 'change']) control.dispatchEvent(new CustomEvent(type, { bubbles: true }));
      if (!isFocused(edit)) control.dispatchEvent(new FocusEvent('blur'));
    }
    // Wait until this field is rendered, because event handlers read the state of the last render.
    await Promise.resolve();
  }
  const control = focus && findReplacement(root, focus.element);
  if (!control) return;
  if (control === document.activeElement) {
    for (const type of ['focus', 'focusin'])
      control.dispatchEvent(new FocusEvent(type, { bubbles: type === 'focusin' }));
  } else if (document.activeElement === document.body) control.focus({ preventScroll: true });
  // Some controls select their whole text when they get the focus. The next typed key would replace the text, so the
  // earlier selection is restored.
  focus.restoreSelection(control);
}

function restoreState(control: Control, { control: original, value, isChecked, chosenIds }: Edit): void {
  if ('options' in control) {
    for (const option of control.options) option.selected = chosenIds.includes(option.value);
  } else if (control instanceof HTMLInputElement && control.type === 'file') {
    if (control !== original && original instanceof HTMLInputElement) control.files = original.files;
  } else if (control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type)) {
    control.checked = isChecked;
  } else if (control.value !== value) control.value = value;
}
