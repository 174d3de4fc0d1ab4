import { report } from '../../console/report.js';
import { toValueText } from '../../widget/value-text.js';
import type { FormOptions } from './options.js';

/**
 * Converts initial field values that are objects or arrays to texts, because fields parse their initial values from
 * texts. A range becomes `FROM..TO`, a location becomes `LAT LON`, chosen options become their ids, and an array
 * becomes one line for each item (an array may also hold the two ends of a range). Texts, numbers and booleans are
 * left out, because `widget-options.ts` handles them. An object that no field accepts, such as a file, is left out
 * too, and prints a warning on the console.
 */
export function toPrefillTexts(values: NonNullable<FormOptions['values']>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([address, value]) => {
      if (typeof value !== 'object' || value === null) return [];
      const text = toValueText(value);
      if (text !== undefined) return [[address, text]];
      report('unusable-value', { address, value: JSON.stringify(value) });
      return [];
    }),
  );
}
