import { attributeReaders, optionNames, readSwitch, toAttributeName } from './option-table.js';
import type { FormOptions } from './options.js';

/**
 * Reads the options of a form from the attributes of an element. An empty attribute counts as absent, because
 * templates of websites also print attributes without a value. The options `signed` and `debug` are exceptions: an
 * empty attribute switches them on. This function prints no warning about invalid values; `validate-settings.ts`
 * does so later.
 * @param prefix prefix of the attribute names: `data-` for a script tag or a `[data-apro-form]` element.
 * @returns the options. `form` is empty if the element has no form id.
 */
export function readAttributes(element: Element, prefix: '' | 'data-'): FormOptions {
  const options: Record<string, unknown> = {};
  for (const name of optionNames) {
    const text = element.getAttribute(prefix + toAttributeName(name));
    const readAttribute = attributeReaders[name];
    if (text || (text === '' && readAttribute === readSwitch))
      options[name] = readAttribute ? readAttribute(text) : text;
  }
  return { form: '', ...options };
}
