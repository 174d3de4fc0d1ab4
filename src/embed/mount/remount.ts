import type { FormOptions } from '../options/options.js';
import { mount, type OpenableForm } from './mount.js';

/** Options (without `theme`) of each form, as JSON. */
const optionsKeyByForm = new WeakMap<OpenableForm, string>();

/**
 * Mounts the form of an element after its attributes were read, or keeps the current form with everything that was typed if
 * the options are the same. A change of `theme` alone also keeps the form.
 * @param current the form of this element; `undefined` if there is none.
 * @returns `undefined`, with a warning on the console, if the options have no form id.
 */
export function remount(
  host: HTMLElement,
  options: FormOptions,
  current: OpenableForm | undefined,
): OpenableForm | undefined {
  const { theme, ...mountOptions } = options;
  const optionsKey = JSON.stringify(mountOptions);
  if (current && optionsKeyByForm.get(current) === optionsKey) {
    current.setTheme(theme);
    return current;
  }
  current?.unmount();
  if (!mountOptions.form) {
    console.warn(`apro-forms: <${host.localName}> has no form ID`);
    return undefined;
  }
  const form = mount(host, options);
  optionsKeyByForm.set(form, optionsKey);
  return form;
}
