import { report } from '../../console/report.js';
import type { RangePreset } from '../../form/definition.js';
import { parseJsonOption } from './parse-json.js';

/**
 * Value of the option `presets`: buttons that fill in a range field. The key is the address of the field, for example
 * `{ 'ext_request.70': [{ text: 'up to 100,000', to: '100000' }] }`. Dates may be relative: `today`, `+7d`.
 */
export type Presets = Readonly<Record<string, readonly (Partial<RangePreset> & { readonly text: string })[]>>;

/**
 * Reads the option `presets`: buttons that fill in range fields. An invalid entry is left out and prints a warning on
 * the console.
 * @param setting the value of the option. A string contains JSON.
 * @returns the buttons of each field. The key is the address of the field, such as `ext_request.70`
 */
export function readPresets(setting: string | Presets): ReadonlyMap<string, readonly RangePreset[]> {
  const value: unknown = typeof setting === 'string' ? parseJsonOption(setting) : setting;
  const listByAddress = Array.isArray(value) ? undefined : copyProperties(value);
  if (!listByAddress) warnInvalidPresets();
  return new Map(
    Object.entries(listByAddress ?? {}).map(([address, list]) => {
      if (!Array.isArray(list)) warnInvalidPresets();
      return [address, Array.isArray(list) ? list.flatMap(readPreset) : []];
    }),
  );
}

function readPreset(item: unknown): readonly RangePreset[] {
  const { text, from, to } = copyProperties(item) ?? {};
  if (typeof text === 'string' && text !== '')
    return [{ text, from: toRangeEndText(from), to: toRangeEndText(to) }];
  warnInvalidPresets();
  return [];
}

function toRangeEndText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function warnInvalidPresets(): void {
  report('unusable-option', {
    name: 'presets',
    shape: 'a JSON object of arrays, keyed by field address',
    example: '{"ext_request.70":[{"text":"up to 100","to":"100"}]}',
  });
}

/**
 * Returns a value of unknown type as an object whose properties can be read. Returns `undefined` if the value is
 * primitive or `null`, because such a value has no properties to read.
 */
export function copyProperties(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
