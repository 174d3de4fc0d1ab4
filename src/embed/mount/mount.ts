import { type MountedForm, mountWidget } from '../../widget/mount.js';
import { defaultEndpoint } from '../options/endpoint.js';
import type { FormOptions } from '../options/options.js';
import { later } from './deferred-tasks.js';
import type { Arrangement } from './modes.js';
import { widgetOptions } from './widget-options.js';

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
const forms = new Map<Element, OpenableForm & { readonly formId: string }>();

/**
 * Shows a CRM form inside an element, or inside the first one that a selector finds.
 * @throws TypeError when there is no such element or no form id.
 */
export function mount(target: HTMLElement | string, options: FormOptions): OpenableForm {
  const host = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!host) throw new TypeError(`apro-forms: nothing on the page matches ${target}`);
  if (!options.form) throw new TypeError('apro-forms: no form id was given');
  forms.get(host)?.unmount();
  // The browser's storage takes longer to open than the form to draw, and nobody waits for what is done there.
  setTimeout(later, 1_000, host);
  const told = widgetOptions(options, defaultEndpoint(), host);
  let { theme } = options;
  const show = (place: HTMLElement) => mountWidget(place, { ...told, theme });
  const { mode = 'inline', trigger = 'load', button } = options;
  const isPlain = mode === 'inline' && trigger === 'load' && button === undefined;
  let arrangement: Arrangement | undefined = isPlain ? plainly(host, show(host)) : undefined;
  let ended = false;
  const arranged = isPlain
    ? undefined
    : import('./modes.js').then(async ({ arrange }) => {
        const made = await arrange(host, { options, messages: told.messages, show });
        if (ended) made.remove();
        else arrangement = made;
      }, console.warn);
  const current = () => arrangement?.form;

  const form = {
    formId: options.form,
    get values() {
      return current()?.values ?? {};
    },
    async submit() {
      await current()?.submit();
    },
    reset: () => current()?.reset(),
    setTheme(next: FormOptions['theme']) {
      theme = next;
      current()?.setTheme(next);
    },
    open() {
      if (arrangement) arrangement.open();
      else arranged?.then(() => arrangement?.open());
    },
    unmount() {
      ended = true;
      if (forms.get(host) === form) forms.delete(host);
      arrangement?.remove();
      arrangement = undefined;
      // A form that was never shown has them, too.
      told.extras?.().then(
        ({ stop }) => stop(),
        () => {},
      );
    },
  };
  forms.set(host, form);
  return form;
}

/** A form that is simply there. */
function plainly(host: HTMLElement, form: MountedForm): Arrangement {
  return { form, open: () => host.scrollIntoView({ block: 'nearest' }), remove: form.unmount };
}

/** Opens a form that is on the page or, in a window, one that is not yet. */
export function open(formId: string | number): void {
  const id = `${formId}`;
  const known = [...forms.values()].find((form) => form.formId === id);
  const form = known ?? mountSomewhere({ form: id, mode: 'popup', trigger: 'none' });
  form.open();
}

/** Of the visitor: first and last touch may be kept in this browser. `false` forgets them. */
export function consent(allowed: boolean): void {
  import('../extras/attribution.js').then(({ allowTouches }) => allowTouches(allowed), console.warn);
}

function mountSomewhere(options: FormOptions): OpenableForm {
  return mount(document.body.appendChild(document.createElement('div')), options);
}
