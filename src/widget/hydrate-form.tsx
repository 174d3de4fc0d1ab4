import { hydrate, render, type VNode } from 'preact';
import { hydrateNativePickers } from '../fields/date-time/hydrate-native-pickers.js';
import type { FormModel } from '../form/form-model.js';
import { groupByPart } from './session/form-parts.js';
import type { OpenForm, SessionState } from './session/form-session.js';

// A chunk boundary: only pages with a server-rendered form need this file.

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** State of a control that the visitor used before the script ran. */
interface Edit {
  readonly control: Control;
  readonly address: string;
  readonly value: string;
  readonly isChecked: boolean;
  /** Values of the options that are chosen in a list. */
  readonly chosenIds: readonly string[];
}

interface Focus {
  readonly element: Element | null;
  restoreSelection(): void;
}

/** What is shown above a server-rendered form that cannot be taken over. */
const noticeRoots = new WeakMap<Element, HTMLElement>();

/**
 * Takes over a server-rendered form once the client's form can be rendered: `hydrate()` keeps its elements. Then each
 * control that the visitor used before sends its events again, so that the model holds what the visitor typed. While
 * the client's form is unavailable, a notice says so and the server's form stays usable.
 * @returns false if the form must wait: for its definition, or for a list of options that the server's form shows.
 */
export function takeOverServerForm(root: HTMLElement, state: SessionState, widget: VNode): boolean {
  if (state.status === 'unavailable') showNotice(root, widget);
  if (state.status !== 'open') return false;
  const { form } = state;
  if (form.model.fields.some(({ pending }) => pending.value)) return false;
  const noticeRoot = noticeRoots.get(root);
  if (noticeRoot) {
    render(null, noticeRoot);
    noticeRoot.remove();
  }
  const edits = findEdits(root);
  const focus = findFocus();
  if (canHydrate(root, form)) {
    root.querySelector('[data-plain-post]')?.remove();
    hydrateNativePickers(root);
    hydrate(widget, root);
  } else {
    root.replaceChildren();
    render(widget, root);
  }
  delete root.dataset.aproDrawn;
  void replayEdits(root, form.model, edits, focus);
  return true;
}

function showNotice(root: HTMLElement, widget: VNode): void {
  const noticeRoot = noticeRoots.get(root) ?? document.createElement('div');
  noticeRoots.set(root, noticeRoot);
  noticeRoot.className = root.className;
  noticeRoot.dataset.theme = 'light';
  root.before(noticeRoot);
  render(widget, noticeRoot);
}

/** False if the first render would differ from the server's: after a post, with a restored draft, or if the form changed meanwhile. */
function canHydrate(root: HTMLElement, { model, submission, DraftNote }: OpenForm): boolean {
  const fields = groupByPart(model.fields).flatMap((part) => part.fields);
  const addresses = fields.flatMap(({ visible, definition }) => (visible.peek() ? definition.address : []));
  const serverAddresses = Array.from(
    root.querySelectorAll<HTMLElement>('[data-field]'),
    (element) => element.dataset.field,
  );
  return (
    root.dataset.aproDrawn === '' &&
    submission.state.peek().status === 'editing' &&
    !DraftNote &&
    addresses.join() === serverAddresses.join()
  );
}

function findFocus(): Focus {
  const element = document.activeElement;
  const { selectionStart = null, selectionEnd = null } =
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : {};
  return {
    element,
    restoreSelection() {
      // Null for inputs without a selection, `type="email"` for example.
      if (selectionStart !== null && element && 'setSelectionRange' in element)
        (element as HTMLInputElement).setSelectionRange(selectionStart, selectionEnd);
    },
  };
}

function findEdits(root: HTMLElement): readonly Edit[] {
  return Array.from(root.querySelectorAll<HTMLElement>('[data-field]')).flatMap((field) =>
    Array.from(field.querySelectorAll<Control>('input, select, textarea'))
      .filter(isEdited)
      .map((control) => ({
        control,
        address: field.dataset.field ?? '',
        value: control.value,
        isChecked: 'checked' in control && control.checked,
        chosenIds: 'options' in control ? Array.from(control.selectedOptions, (option) => option.value) : [],
      })),
  );
}

/** Not for the radio button that lost its mark to another one of its group. */
function isEdited(control: Control): boolean {
  if ('options' in control)
    return Array.from(control.options).some((option) => option.selected !== option.defaultSelected);
  if (control.type === 'radio') return 'checked' in control && control.checked && !control.defaultChecked;
  if (control.type === 'checkbox') return 'checked' in control && control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

async function replayEdits(
  root: HTMLElement,
  model: FormModel,
  edits: readonly Edit[],
  { element: focused, restoreSelection }: Focus,
): Promise<void> {
  // After the effect that hydrates: changes inside an effect are rendered only when the effect has ended.
  await Promise.resolve();
  // The focused control first: a later render must not set its value while the visitor types.
  const sorted = [...edits].sort(
    (first, second) => Number(second.control === focused) - Number(first.control === focused),
  );
  for (const edit of sorted) {
    const control = edit.control.isConnected
      ? edit.control
      : root.querySelector<Control>(`#${CSS.escape(edit.control.id)}`);
    const field = model.field(edit.address);
    if ('options' in edit.control && !(control && 'options' in control)) {
      // The client shows a long list as a combobox.
      const list = field?.list.peek();
      const options = list?.status === 'ready' ? list.options : [];
      const chosen = options.filter(({ id }) => edit.chosenIds.includes(id));
      if (chosen.length > 0) field?.change(field.rules.choice?.fromOptions(chosen));
    } else if (control) {
      restoreState(control, edit);
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
      if (control !== focused) control.dispatchEvent(new FocusEvent('blur'));
    }
    // Until this field is rendered: handlers read the state of the last render.
    await Promise.resolve();
  }
  if (!focused || !root.contains(focused)) return;
  // Some controls select their text when they get the focus: the next key would replace all of it.
  for (const type of ['focus', 'focusin'])
    focused.dispatchEvent(new FocusEvent(type, { bubbles: type === 'focusin' }));
  restoreSelection();
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
