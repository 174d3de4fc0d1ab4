import type { FormOptions } from '../options/options.js';
import { mount, type OpenableForm } from './mount.js';

/** The options with which each form was mounted, without `theme`, as JSON. */
const optionsKeyByForm = new WeakMap<OpenableForm, string>();

/**
 * Mounts the form of an element with options that were read from the attributes of the element. If the options have
 * not changed, or only `theme` has changed, the current form and everything that was typed are kept.
 * @param host the element of the page that contains the form.
 * @param current the form that the element contains now. `undefined`: the element contains no form.
 * @returns the form. If the options have no form id, returns `undefined` and prints a warning on the console.
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
