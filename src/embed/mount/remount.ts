import type { FormOptions } from '../options/options.js';
import { mount, type OpenableForm } from './mount.js';

const optionsKeyByForm = new WeakMap<OpenableForm, string>();

/**
 * For an element whose attributes were read (once more): the form that stands there stays, with all that was typed, as long
 * as they ask for no other. How it looks is no other form.
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
