import { type MountedForm, mountWidget } from '../widget/mount.js';
import { defaultEndpoint } from './endpoint.js';
import { announcing } from './events.js';
import { type FormOptions, widgetOptions } from './options.js';

export type { FormCallbacks, FormValues } from '../widget/callbacks.js';
export type { MountedForm } from '../widget/mount.js';
export type { FormOptions } from './options.js';

/**
 * Shows a CRM form inside an element, or inside the first one that a selector finds.
 * @throws TypeError when there is no such element or no form id.
 */
export function mount(target: HTMLElement | string, options: FormOptions): MountedForm {
  const host = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!host) throw new TypeError(`apro-forms: nothing on the page matches ${target}`);
  if (!options.form) throw new TypeError('apro-forms: no form id was given');
  const told = { ...options, ...announcing(host, options) };
  return mountWidget(host, widgetOptions(told, defaultEndpoint()));
}
