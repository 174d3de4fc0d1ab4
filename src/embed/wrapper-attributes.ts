import { type AttributeName, optionNames, toAttributeName } from './options/option-table.js';
import type { FormSettings } from './options/options.js';

/** Attributes that a wrapper sets. `hidden` is an attribute of HTML, so field addresses go to `data-hidden`. */
export type WrapperAttributeName = AttributeName<Exclude<keyof FormSettings, 'hidden'>> | 'data-hidden';

/**
 * Converts the props of a framework's component to attributes of `<apro-form>`. Equal props give equal texts, so a
 * re-render changes nothing. Names are in capitals, which HTML treats as lower case: otherwise a framework would set the
 * element's property `values` instead of the attribute.
 */
export function toAttributes(options: FormSettings): Record<string, string> {
  return Object.fromEntries(
    optionNames.flatMap((name) => {
      const value = options[name];
      if (value === undefined || value === false) return [];
      const text = value === true ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
      const attribute = name === 'hidden' ? 'data-hidden' : toAttributeName(name);
      return [[attribute.toUpperCase(), text]];
    }),
  );
}
