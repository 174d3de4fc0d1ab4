import type { FormOptions } from './options.js';

/**
 * Values that are more than one text, such as those that a form gives, as the texts that their kinds of field read: ranges
 * `FROM..TO`, points `LAT LON`, options by their ids. A list may also be the two ends of a range.
 */
export function toPrefillTexts(values: NonNullable<FormOptions['values']>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([address, value]) => {
      if (typeof value !== 'object' || value === null) return [];
      const text = toPrefillText(value);
      if (text !== undefined) return [[address, text]];
      console.warn(`apro-forms: ${address} can’t begin with ${JSON.stringify(value)}`);
      return [];
    }),
  );
}

function toPrefillText(value: object): string | undefined {
  if (Array.isArray(value)) return value.join('\n');
  if ('from' in value && 'to' in value) return `${value.from}..${value.to}`;
  if ('lat' in value && 'lon' in value) return `${value.lat} ${value.lon}`;
  const { option, options = option && [option] } = value as { option?: unknown; options?: unknown };
  return Array.isArray(options) ? options.map((item) => item?.id).join('\n') : undefined;
}
