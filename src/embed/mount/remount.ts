import type { FormOptions } from '../options/options.js';
import { mount, type OpenableForm } from './mount.js';

/** The options with which each form was mounted: `values` and all options except `theme` and `values`, as JSON. */
const keysByForm = new WeakMap<OpenableForm, { readonly options: string; values: string }>();

/**
 * Mounts the form of an element with options that were read from the attributes of the element. If only `theme` and
 * `values` have changed, or nothing, the current form and everything that was typed are kept.
 * @param host the element of the page that contains the form.
 * @param current the form that the element contains now. `undefined`: the element contains no form.
 * @returns the form. If the options have no form id, returns `undefined` and prints a warning on the console.
 */
export function remount(
  host: HTMLElement,
  options: FormOptions,
  current: OpenableForm | undefined,
): OpenableForm | undefined {
  const { theme, values, ...mountOptions } = options;
  const optionsKey = JSON.stringify([mountOptions, !mountOptions.check]);
  const valuesKey = JSON.stringify(values) ?? '';
  const keys = current && keysByForm.get(current);
  if (current && keys?.options === optionsKey) {
    current.setTheme(theme);
    if (keys.values !== valuesKey) void current.replaceValues(values);
    keys.values = valuesKey;
    return current;
  }
  current?.unmount();
  if (!mountOptions.form) {
    console.warn(`apro-forms: <${host.localName}> has no form ID`);
    return undefined;
  }
  const form = mount(host, options);
  keysByForm.set(form, { options: optionsKey, values: valuesKey });
  return form;
}
