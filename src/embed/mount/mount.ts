import { type MountedForm, mountWidget } from '../../widget/mount.js';
import type { FormOptions } from '../options/options.js';
import { runDeferredTasks } from './deferred-tasks.js';
import type { FormPresentation } from './modes.js';
import { createWidgetOptions } from './widget-options.js';

export type { MountedForm } from '../../widget/mount.js';
export type { FormCallbacks, FormValues } from '../../widget/session/callbacks.js';
export type { FormEventMap } from '../options/event-table.js';
export type { FormOptions } from '../options/options.js';

/** The handle of a form, as `mount` returns it. */
export interface OpenableForm extends MountedForm {
  /** Opens the window of the form, or shows a form that waits for its trigger. Else scrolls the form into view. */
  open(): void;
}

/** Mounted forms by their element, including forms that wait for a trigger. */
const mountedForms = new Map<Element, OpenableForm & { readonly formId: string }>();

/** Elements that `open` has added to the page. */
const openedHosts = new WeakSet<Element>();

/** Delay of `runDeferredTasks` in milliseconds. Opening the browser's storage takes longer than drawing the form. */
const deferredTasksDelayMs = 1_000;

/**
 * Shows a CRM form inside an element. A form that the element already has is unmounted first.
 * @param target the element, or a CSS selector whose first match is used.
 * @param options see `docs/options.md`; only `form` is required. Callbacks: `onReady`, `onChange`, `onStep`, `onSubmit`
 *   (return `false` to stop the send), `onSuccess`, `onError`.
 * @returns the handle of the form. `values` is empty until the form is shown.
 * @throws TypeError if no element matches the selector, or if `options.form` is empty. Errors of the network and the CRM
 *   are not thrown: `onError` receives them.
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
  let { theme } = options;
  const mountForm = (container: HTMLElement) => mountWidget(container, { ...baseWidgetOptions, theme });
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
    async submit() {
      await getCurrentForm()?.submit();
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
      // Extras also exist for a form that was never shown.
      baseWidgetOptions.extras?.().then(
        ({ dispose }) => dispose(),
        () => {},
      );
    },
  };
  mountedForms.set(host, form);
  return form;
}

/** Presentation of a form that is shown at once, outside a window. */
function presentImmediately(host: HTMLElement, form: MountedForm): FormPresentation {
  return { form, open: () => host.scrollIntoView({ block: 'nearest' }), remove: form.unmount };
}

/**
 * Opens a form of the page, or mounts the form in a popup if the page does not have the form.
 * @param formId id of the form in the CRM.
 * @example open('34');
 */
export function open(formId: string | number): void {
  const id = `${formId}`;
  for (const [host, form] of mountedForms) {
    if (form.formId !== id) continue;
    // An app that changes its page may have removed the element of an earlier call.
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
 * Tells whether the visitor allows storing the first and the last touch (option `attribution`) in this browser.
 * @param isAllowed `true` stores both touches in localStorage, `false` deletes them.
 * @example consent(true);
 */
export function consent(isAllowed: boolean): void {
  import('../extras/attribution.js').then(({ setTouchConsent }) => setTouchConsent(isAllowed), console.warn);
}
