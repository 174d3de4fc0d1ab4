import { report } from '../../console/report.js';
import type { FormOptions } from '../options/options.js';
import type { UpdatableForm } from './form-handle.js';
import { mount } from './mount.js';

/** A form with the options with which it was mounted. */
export interface RemountableForm {
  readonly form: UpdatableForm;
  /**
   * JSON of all options except `theme` and `values`; of the function `check` it only contains whether it is set. If the
   * key changes, the form must be mounted again.
   */
  readonly key: string;
  readonly values: FormOptions['values'];
}

/**
 * Mounts the form of an element with options that were read from the attributes of the element. If only `theme` and
 * `values` have changed, or nothing, the current form and everything that was typed are kept.
 * @param host the element of the page that contains the form.
 * @param current the form that the element contains now. `undefined`: the element contains no form.
 * @returns the form and its options. If the options have no form id, returns `undefined` and prints a warning on the
 *   console.
 */
export function remount(
  host: HTMLElement,
  options: FormOptions,
  current: RemountableForm | undefined,
): RemountableForm | undefined {
  const { theme, values, ...mountOptions } = options;
  const key = JSON.stringify([mountOptions, !options.check]);
  if (current?.key === key) {
    const { form } = current;
    form.setTheme(theme);
    if (JSON.stringify(values) !== JSON.stringify(current.values))
      void form.replaceValues(current.values, values);
    return { form, key, values };
  }
  current?.form.unmount();
  if (!mountOptions.form) {
    report('no-form-id', { element: host.localName });
    return undefined;
  }
  return { form: mount(host, options), key, values };
}
