import type { FieldAddress } from '../../form/definition.js';
import { type MountedForm, type MountedWidget, mountWidget } from '../../widget/mount.js';
import type { FormOptions } from '../options/options.js';
import { runDeferredTasks } from './deferred-tasks.js';
import type { FormPresentation } from './modes.js';
import type { SettableValues } from './program.js';
import { createWidgetOptions } from './widget-options.js';

export type { MountedForm } from '../../widget/mount.js';
export type { FormCallbacks, FormValues } from '../../widget/session/callbacks.js';
export type { FormEventMap } from '../options/event-table.js';
export type { FormOptions } from '../options/options.js';

/** Methods with which a program on the page drives a form. `mount` and `<apro-form>` have them. */
export interface ProgrammableForm extends Omit<MountedForm, 'setTheme' | 'unmount'> {
  /**
   * Sets values by field address, like the option `values`; `null` empties a field. The form is not created again and
   * fires no `change`. A form that is not loaded yet gets the values when it is loaded.
   * @returns a promise that resolves when the values are set or stored for the form that is loading.
   */
  set(values: SettableValues): Promise<void>;
  /** Shows a text as the error of a field until the visitor changes the field; the form is not sent before. `null` removes the error. */
  setError(address: FieldAddress, text: string | null): Promise<void>;
  /** Validates the form, also by the option `check`, and shows the errors. Resolves to whether the form could be sent. */
  check(): Promise<boolean>;
  /** Focuses a field; without an address, the first field of the form. */
  focus(address?: FieldAddress | FocusOptions): Promise<void>;
}

/** The object that `mount` returns, with which a page controls a form. */
export interface OpenableForm extends ProgrammableForm, MountedForm {
  /**
   * Opens the window of the form, or shows a form that waits for its trigger. A form that is already shown outside a
   * window is scrolled into view.
   */
  open(): void;
  /**
   * Replaces the option `values`. A field that still has its earlier initial value gets the new one; a field that was
   * changed keeps its value.
   */
  replaceValues(values: FormOptions['values']): Promise<void>;
}

type Program = typeof import('./program.js');

/** The mounted form of each element of the page, including forms that still wait for their trigger. */
const mountedForms = new Map<Element, OpenableForm & { readonly formId: string }>();

/** Elements that the function `open` has added to the page. Each contains a form in a popup. */
const openedHosts = new WeakSet<Element>();

/**
 * Delay of `runDeferredTasks` in milliseconds. These tasks open the browser's storage, which takes longer than
 * rendering the form, so the form is rendered first.
 */
const deferredTasksDelayMs = 1_000;

/**
 * Shows a CRM form inside an element of the page. If the element already contains a form, that form is removed first.
 * @param target the element, or a CSS selector. The first element that matches the selector is used.
 * @param options only `form` is required; `docs/options.md` describes all options. Callbacks: `onReady`, `onChange`,
 *   `onStep`, `onSubmit` (return `false` to cancel the submission), `onSuccess`, `onError`.
 * @returns the object that controls the form. Its `values` are empty until the form is shown.
 * @throws TypeError if no element matches the selector, or if `options.form` is empty. Errors of the network and the
 *   CRM are not thrown: the callback `onError` receives them.
 * @example
 * const form = mount('#form', {
 *   form: '34',
 *   endpoint: 'https://forms.example.com',
 *   onSuccess: ({ receipt }) => console.log(receipt),
 * });
 * form.unmount();
 */
export function mount(target: HTMLElement | string, options: FormOptions): OpenableForm {
  const host = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!host) throw new TypeError(`apro-forms: no element matches ${target}`);
  if (!options.form) throw new TypeError('apro-forms: the option form is missing');
  mountedForms.get(host)?.unmount();
  setTimeout(runDeferredTasks, deferredTasksDelayMs, host);
  const baseWidgetOptions = createWidgetOptions(options, host);
  let { theme, values = {} } = options;
  let resolveWidget: (widget: MountedWidget) => void;
  const widgetMounted = new Promise<MountedWidget>((resolve) => {
    resolveWidget = resolve;
  });
  const mountForm = (container: HTMLElement) => {
    const widget = mountWidget(container, { ...baseWidgetOptions, theme });
    resolveWidget(widget);
    return widget;
  };
  let lastCall: Promise<unknown> | undefined;
  /** Calls a function of `program.ts` when the form is mounted. */
  function callProgram<Result>(call: (program: Program, widget: MountedWidget) => Result) {
    const calling = Promise.all([import('./program.js'), widgetMounted]).then((loaded) => call(...loaded));
    lastCall = calling.catch(() => {});
    return calling;
  }
  const { mode = 'inline', trigger = 'load', button } = options;
  const isImmediate = mode === 'inline' && trigger === 'load' && button === undefined;
  let presentation: FormPresentation | undefined = isImmediate
    ? presentImmediately(host, mountForm(host))
    : undefined;
  let isUnmounted = false;
  const presentationLoading = isImmediate
    ? undefined
    : import('./modes.js').then(async ({ presentForm }) => {
        const loaded = await presentForm(host, { options, messages: baseWidgetOptions.messages, mountForm });
        if (isUnmounted) loaded.remove();
        else presentation = loaded;
      }, console.warn);
  const getCurrentForm = () => presentation?.form;

  const form = {
    formId: options.form,
    get values() {
      return getCurrentForm()?.values ?? {};
    },
    get fields() {
      return getCurrentForm()?.fields ?? [];
    },
    set: (next: SettableValues) => callProgram(({ set }, widget) => set(widget, next)),
    setError: (address: FieldAddress, text: string | null) =>
      callProgram(({ setError }, widget) => setError(widget, address, text)),
    check: () => callProgram(({ check }, widget) => check(widget)),
    focus: (address?: FieldAddress | FocusOptions) =>
      callProgram(({ focus }, widget) => focus(widget, address)),
    replaceValues(next: FormOptions['values'] = {}) {
      const earlier = values;
      values = next;
      return callProgram((program, widget) => program.replaceValues(widget, earlier, next));
    },
    async submit() {
      const widget = getCurrentForm();
      // Values that are still being set are sent, too.
      if (widget) await lastCall;
      return widget?.submit();
    },
    reset: () => getCurrentForm()?.reset(),
    setTheme(nextTheme: FormOptions['theme']) {
      theme = nextTheme;
      getCurrentForm()?.setTheme(nextTheme);
    },
    open() {
      if (presentation) presentation.open();
      else presentationLoading?.then(() => presentation?.open());
    },
    unmount() {
      isUnmounted = true;
      if (mountedForms.get(host) === form) mountedForms.delete(host);
      presentation?.remove();
      presentation = undefined;
      // The optional features of a form are loaded before the form is shown, so they are removed here and not with
      // the form.
      baseWidgetOptions.extras?.().then(
        ({ dispose }) => dispose(),
        () => {},
      );
    },
  };
  mountedForms.set(host, form);
  return form;
}

/** Returns the presentation of a form that is shown at once and not in a window. */
function presentImmediately(host: HTMLElement, form: MountedWidget): FormPresentation {
  return { form, open: () => host.scrollIntoView({ block: 'nearest' }), remove: form.unmount };
}

/**
 * Opens a form that the page contains. If the page does not contain this form, shows the form in a new popup.
 * @param formId id of the form in the CRM.
 * @example open('34');
 */
export function open(formId: string | number): void {
  const id = `${formId}`;
  for (const [host, form] of mountedForms) {
    if (form.formId !== id) continue;
    // If an app has removed the element that an earlier call of `open` added, the element is added to the page again.
    if (openedHosts.has(host) && !host.isConnected) document.body.append(host);
    if (!host.isConnected) continue;
    form.open();
    return;
  }
  const host = document.body.appendChild(document.createElement('div'));
  openedHosts.add(host);
  mount(host, { form: id, mode: 'popup', trigger: 'none' }).open();
}

/**
 * A page calls this function to say whether the visitor allows storing data for the option `attribution`: where the
 * first and the latest visit came from.
 * @param isAllowed `true` stores this data in localStorage, `false` deletes the stored data.
 * @example consent(true);
 */
export function consent(isAllowed: boolean): void {
  import('../extras/attribution.js').then(({ setTouchConsent }) => setTouchConsent(isAllowed), console.warn);
}
