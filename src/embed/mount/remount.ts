import { report } from '../../console/report.js';
import type { FormOptions } from '../options/options.js';
import type { UpdatableForm } from './form-handle.js';
import { mount } from './mount.js';

/**
 * The options with which each form was mounted. `key` is the JSON of all options except `theme` and `values`; of the
 * function `check` it only contains whether it is set. If the key changes, the form must be mounted again.
 */
const mountedOptions = new WeakMap<UpdatableForm, { readonly key: string; values: FormOptions['values'] }>();

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
  current: UpdatableForm | undefined,
): UpdatableForm | undefined {
  const { theme, values, ...mountOptions } = options;
  const key = JSON.stringify([mountOptions, !options.check]);
  const earlier = current && mountedOptions.get(current);
  if (current && earlier?.key === key) {
    current.setTheme(theme);
    if (JSON.stringify(values) !== JSON.stringify(earlier.values)) {
      void current.replaceValues(earlier.values, values);
      earlier.values = values;
    }
    return current;
  }
  current?.unmount();
  if (!mountOptions.form) {
    report('no-form-id', { element: host.localName });
    return undefined;
  }
  const form = mount(host, options);
  mountedOptions.set(form, { key, values });
  return form;
}
