import { type MountedForm, mountWidget } from '../../widget/mount.js';
import { getDefaultEndpoint } from '../options/endpoint.js';
import type { FormOptions } from '../options/options.js';
import { runDeferredTasks } from './deferred-tasks.js';
import type { FormPresentation } from './modes.js';
import { createWidgetOptions } from './widget-options.js';

export type { MountedForm } from '../../widget/mount.js';
export type { FormCallbacks, FormValues } from '../../widget/session/callbacks.js';
export type { FormOptions } from '../options/options.js';
export type { FormEventMap } from './form-events.js';

/** A form on a page, for the program that put it there. */
export interface OpenableForm extends MountedForm {
  /** Shows a form that waits for its trigger or stands in a window. */
  open(): void;
}

/** Every form that is on the page or waits to be, by the element that it belongs to. */
const mountedForms = new Map<Element, OpenableForm & { readonly formId: string }>();

/**
 * Shows a CRM form inside an element, or inside the first one that a selector finds.
 * @throws TypeError when there is no such element or no form id.
 */
export function mount(target: HTMLElement | string, options: FormOptions): OpenableForm {
  const host = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!host) throw new TypeError(`apro-forms: nothing on the page matches ${target}`);
  if (!options.form) throw new TypeError('apro-forms: no form id was given');
  mountedForms.get(host)?.unmount();
  // The browser's storage takes longer to open than the form to draw, and nobody waits for what is done there.
  setTimeout(runDeferredTasks, 1_000, host);
  const baseWidgetOptions = createWidgetOptions(options, getDefaultEndpoint(), host);
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
      // A form that was never shown has them, too.
      baseWidgetOptions.extras?.().then(
        ({ dispose }) => dispose(),
        () => {},
      );
    },
  };
  mountedForms.set(host, form);
  return form;
}

/** A form that is simply there. */
function presentImmediately(host: HTMLElement, form: MountedForm): FormPresentation {
  return { form, open: () => host.scrollIntoView({ block: 'nearest' }), remove: form.unmount };
}

/** Opens a form that is on the page or, in a window, one that is not yet. */
export function open(formId: string | number): void {
  const id = `${formId}`;
  const existing = [...mountedForms.values()].find((form) => form.formId === id);
  const form = existing ?? mountInBody({ form: id, mode: 'popup', trigger: 'none' });
  form.open();
}

/** Of the visitor: first and last touch may be kept in this browser. `false` forgets them. */
export function consent(isAllowed: boolean): void {
  import('../extras/attribution.js').then(({ setTouchConsent }) => setTouchConsent(isAllowed), console.warn);
}

function mountInBody(options: FormOptions): OpenableForm {
  return mount(document.body.appendChild(document.createElement('div')), options);
}
