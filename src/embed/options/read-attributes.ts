import { attributeReaders, optionNames, readFlag, toAttributeName } from './option-table.js';
import type { FormOptions } from './options.js';

/**
 * Reads the options from the attributes of an element. An empty attribute counts as absent, because templates also print
 * attributes without a value; `signed` and `debug` are the exceptions. Invalid values are reported later, by
 * `validate-attributes.ts`.
 * @param prefix `data-` for a script or a `[data-apro-form]` element.
 * @returns `form` is empty if the element has no form id.
 */
export function readAttributes(element: Element, prefix: '' | 'data-'): FormOptions {
  const options: Record<string, unknown> = {};
  for (const name of optionNames) {
    const text = element.getAttribute(prefix + toAttributeName(name));
    const readAttribute = attributeReaders[name];
    if (text || (text === '' && readAttribute === readFlag))
      options[name] = readAttribute ? readAttribute(text) : text;
  }
  return { form: '', ...options };
}
