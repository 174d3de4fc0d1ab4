import { effect, signal } from '@preact/signals';
import { hydrate, render, type VNode } from 'preact';
import { maxNativeOptions } from '../fields/choice/native-select.js';
import { hydrateNativePickers } from '../fields/date-time/hydrate-native-pickers.js';
import { onFirstInteraction } from './host/first-interaction.js';
import { findEdits, findFocus, replayEdits } from './host/server-edits.js';
import { serverIdPrefix } from './host/server-root.js';
import { applyTheme } from './host/theme.js';
import { type MountedWidget, mountRenderer, type WidgetOptions } from './mount.js';
import { groupByPart } from './session/form-parts.js';
import type { OpenForm, SessionState } from './session/form-session.js';

// This file is a separate script. Only pages with a server-rendered form load it.

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
  const isUsed = signal(false);
  let stopWaiting = () => {};
  return mountRenderer(
    {
      root,
      idPrefix: serverIdPrefix,
      isServerRendered: true,
      show(state, widget) {
        if (isInteractive) return;
        stopWaiting();
        if (state.form && !isUsed.value && canWait(root, state.form))
          stopWaiting = onFirstUse(state.form, () => {
            isUsed.value = true;
          });
        else isInteractive = takeOverServerForm(root, state, widget);
      },
      setTheme: (theme) => applyTheme(root, host, theme),
      remove() {
        stopWaiting();
        root.remove();
      },
    },
    options,
  );
}

/**
 * Maximum number of fields in a form whose hydration waits for the visitor's first interaction. On a slow phone,
 * hydrating more fields would noticeably delay the reaction to that interaction.
 */
const maxWaitingFields = 100;

/**
 * Returns whether hydration can wait for the visitor's first interaction. A page that nobody touches then costs the
 * processor almost nothing. Returns false if the browser shows other controls than the server (file inputs, and lists
 * that become a combobox): the first tap on such a control would be lost. Also returns false if the visitor already
 * uses the form, or if the form is large.
 */
function canWait(root: HTMLElement, form: OpenForm): boolean {
  const replacedControls = `[type=file], select[multiple], option:nth-child(${maxNativeOptions + 2})`;
  return (
    form.model.fields.length <= maxWaitingFields &&
    canHydrate(root, form) &&
    !root.querySelector(replacedControls) &&
    !root.contains(document.activeElement) &&
    findEdits(root).length === 0
  );
}

/** Calls `onUse` once: at the visitor's first interaction, or when a program changes or sends the form. */
function onFirstUse({ model, submission }: OpenForm, onUse: () => void): () => void {
  let isFirstRun = true;
  const stopInteraction = onFirstInteraction(use);
  const stopEffect = effect(() => {
    submission.state.value;
    for (const { raw, shownIssue } of model.fields) {
      raw.value;
      shownIssue.value;
    }
    if (!isFirstRun) use();
    isFirstRun = false;
  });
  function use(): void {
    stop();
    onUse();
  }
  function stop(): void {
    stopInteraction();
    stopEffect();
  }
  return stop;
}

/**
 * Makes a server-rendered form interactive when everything that the form needs is loaded. The elements of the form are
 * kept, unless the browser would render a different form (`canHydrate`). Afterwards, events are dispatched again for
 * each control that the visitor has changed before, so that the model of the form contains what the visitor typed. If
 * loading has failed, a notice above the form says so, and the form can still be sent without script.
 * @param root the outermost element of the form
 * @returns false if the form is not interactive yet, because the form definition or a list of options is not loaded
 */
function takeOverServerForm(root: HTMLElement, state: SessionState, widget: VNode): boolean {
  if (state.status === 'unavailable') showNotice(root, widget);
  const { form } = state;
  if (!form) return false;
  if (form.model.fields.some(({ pending }) => pending.value)) return false;
  const noticeRoot = noticeRoots.get(root);
  if (noticeRoot) {
    render(null, noticeRoot);
    noticeRoot.remove();
  }
  const edits = findEdits(root);
  const focus = findFocus(root);
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
function canHydrate(root: HTMLElement, { model, submission, extras, DraftNote }: OpenForm): boolean {
  const fields = groupByPart(model.fields).flatMap((part) => part.fields);
  const addresses = fields.flatMap(({ visible, answer, definition: { address } }) => {
    const isHidden = extras?.hiddenAddresses.has(address) && answer.peek() !== undefined;
    return visible.peek() && !isHidden ? address : [];
  });
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
