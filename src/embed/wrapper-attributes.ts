import { type AttributeName, optionNames, toAttributeName, toAttributeText } from './options/option-table.js';
import type { FormSettings } from './options/options.js';

/**
 * Attributes that the React or Vue component sets on `<apro-form>`. The option `hidden` is set as `data-hidden`,
 * because `hidden` is also the HTML attribute that hides an element.
 */
export type WrapperAttributeName = AttributeName<Exclude<keyof FormSettings, 'hidden'>> | 'data-hidden';

/**
 * Converts the props of the React or Vue component to attributes of `<apro-form>`. Equal props give equal texts, so
 * that rendering the component again does not change the attributes. The attribute names are in capitals, which HTML
 * treats as lower case. A lower-case name `values` would make a framework set the property `values` instead of the
 * attribute.
 */
export function toAttributes(options: FormSettings): Record<string, string> {
  return Object.fromEntries(
    optionNames.flatMap((name) => {
      const text = toAttributeText(options[name]);
      if (text === undefined) return [];
      const attribute = name === 'hidden' ? 'data-hidden' : toAttributeName(name);
      return [[attribute.toUpperCase(), text]];
    }),
  );
}
