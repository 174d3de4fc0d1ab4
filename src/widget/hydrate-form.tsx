import { hydrate, render, type VNode } from 'preact';
import { hydrateNativePickers } from '../fields/date-time/hydrate-native-pickers.js';
import type { FormModel } from '../form/form-model.js';
import { serverIdPrefix } from './host/server-root.js';
import { applyTheme } from './host/theme.js';
import { type MountedWidget, mountAt, type WidgetOptions } from './mount.js';
import { groupByPart } from './session/form-parts.js';
import type { OpenForm, SessionState } from './session/form-session.js';

// This file is a separate script. Only pages with a server-rendered form load it.

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

interface Focus {
  readonly element: Element | null;
  restoreSelection(): void;
}

/**
 * Element with a notice above a server-rendered form that could not be made interactive. The key is the outermost
 * element of the form.
 */
const noticeRoots = new WeakMap<Element, HTMLElement>();

/**
 * Makes the server-rendered form `root` inside the element `host` interactive. The form already has its theme, styles and
 * language: if they were set again, the browser would lay out the form again. No shadow root is attached for the same
 * reason.
 */
export function mountServerForm(root: HTMLElement, host: Element, options: WidgetOptions): MountedWidget {
  let isInteractive = false;
  return mountAt(
    {
      root,
      idPrefix: serverIdPrefix,
      isServerRendered: true,
      show(state, widget) {
        if (!isInteractive) isInteractive = takeOverServerForm(root, state, widget);
      },
      setTheme: (theme) => applyTheme(root, host, theme),
      remove: () => root.remove(),
    },
    options,
  );
}

/**
 * Makes a server-rendered form interactive when everything that the form needs was loaded. `hydrate()` keeps the
 * elements of the form. Afterwards, events are dispatched again for each control that the visitor has changed before,
 * so that the model of the form contains what the visitor typed. If loading has failed, a notice above the form says
 * so, and the form can still be sent without script.
 * @param root the outermost element of the form
 * @returns false if the form is not interactive yet, because the form definition or a list of options is not loaded
 */
function takeOverServerForm(root: HTMLElement, state: SessionState, widget: VNode): boolean {
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
    for (const element of root.querySelectorAll('[data-plain-post]')) element.remove();
    hydrateNativePickers(root);
    restoreValidation(root, form);
    hydrate(widget, root);
  } else {
    root.replaceChildren();
    render(widget, root);
  }
  delete root.dataset.aproDrawn;
  void replayEdits(root, form.model, edits, focus);
  return true;
}

/**
 * Adds attributes to the controls of a server-rendered form. The server leaves these attributes out, because without
 * script they would make the form behave differently.
 */
function restoreValidation(root: HTMLElement, { model }: OpenForm): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[inputmode=email]')) input.type = 'email';
  for (const input of root.querySelectorAll<HTMLInputElement>('.pick-files > input')) {
    input.className = 'unseen';
    input.nextElementSibling?.removeAttribute('hidden');
  }
  for (const { definition } of model.fields) {
    const name = definition.required && CSS.escape(definition.address);
    const controls = name && root.querySelectorAll<HTMLInputElement>(`[name="${name}"]:not([type=checkbox])`);
    for (const control of controls || []) {
      control.required = true;
      control.removeAttribute('aria-required');
    }
  }
}

function showNotice(root: HTMLElement, widget: VNode): void {
  const noticeRoot = noticeRoots.get(root) ?? document.createElement('div');
  noticeRoots.set(root, noticeRoot);
  noticeRoot.className = root.className;
  noticeRoot.dataset.theme = 'light';
  root.before(noticeRoot);
  render(widget, noticeRoot);
}

/**
 * Returns whether the elements of the server-rendered form can be kept. Returns false if the browser would render a
 * different form: after the form was posted without script, with a restored draft, or if the fields have changed in
 * the CRM meanwhile.
 */
function canHydrate(root: HTMLElement, { model, submission, DraftNote }: OpenForm): boolean {
  const fields = groupByPart(model.fields).flatMap((part) => part.fields);
  const addresses = fields.flatMap(({ visible, definition }) => (visible.peek() ? definition.address : []));
  const serverAddresses = [...root.querySelectorAll<HTMLElement>('[data-field]')].map(
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
      // `selectionStart` is null for inputs that have no text selection, for example `type="email"`. Then there is no
      // selection to store.
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
    return Array.from(control.options).some((option) => option.selected !== option.defaultSelected);
  if (control.type === 'radio') return 'checked' in control && control.checked && !control.defaultChecked;
  if (control.type === 'checkbox') return 'checked' in control && control.checked !== control.defaultChecked;
  // The browser reports the value of a half-filled date or time as blank, although the visitor has typed into the
  // input. `badInput` shows that the input is half-filled.
  return control.value !== control.defaultValue || control.validity.badInput;
}

async function replayEdits(
  root: HTMLElement,
  model: FormModel,
  edits: readonly Edit[],
  { element: focused, restoreSelection }: Focus,
): Promise<void> {
  // Wait until the effect that called this function has ended. Changes inside an effect are not rendered before its
  // end.
  await Promise.resolve();
  // The focused control is handled first. The visitor may go on typing in this control, and a later rendering must
  // not overwrite the typed text.
  const sorted = [...edits].sort(
    (first, second) => Number(second.control === focused) - Number(first.control === focused),
  );
  for (const edit of sorted) {
    const control = edit.control.isConnected
      ? edit.control
      : root.querySelector<Control>(`#${CSS.escape(edit.control.id)}`);
    const field = model.field(edit.address);
    if ('options' in edit.control && !(control && 'options' in control)) {
      // The server has rendered a long list as `<select>`, but the browser shows a combobox (a text input with a
      // list). Therefore the choice is written into the model and not into a control.
      const list = field?.list.peek();
      const options = list?.status === 'ready' ? list.options : [];
      const chosen = options.filter(({ id }) => edit.chosenIds.includes(id));
      if (chosen.length > 0) field?.change(field.rules.choice?.fromOptions(chosen));
    } else if (control) {
      restoreState(control, edit);
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
      if (control !== focused) control.dispatchEvent(new FocusEvent('blur'));
    }
    // Wait until this field is rendered, because event handlers read the state of the last render.
    await Promise.resolve();
  }
  if (!focused || !root.contains(focused)) return;
  // Some controls select their whole text when they get the focus. The next typed key would replace the text, so the
  // earlier selection is restored.
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
