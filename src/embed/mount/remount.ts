import type { FormOptions } from '../options/options.js';
import { mount, type OpenableForm } from './mount.js';

const asked = new WeakMap<OpenableForm, string>();

/**
 * For an element whose attributes were read (once more): the form that stands there stays, with all that was typed, as long
 * as they ask for no other. How it looks is no other form.
 */
export function mountAnew(
  host: HTMLElement,
  options: FormOptions,
  before: OpenableForm | undefined,
): OpenableForm | undefined {
  const { theme, ...rest } = options;
  const text = JSON.stringify(rest);
  if (before && asked.get(before) === text) {
    before.setTheme(theme);
    return before;
  }
  before?.unmount();
  if (!rest.form) {
    console.warn(`apro-forms: <${host.localName}> has no form ID`);
    return undefined;
  }
  const form = mount(host, options);
  asked.set(form, text);
  return form;
}
