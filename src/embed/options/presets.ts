import type { RangePreset } from '../../form/definition.js';

/** By the address of a range: `{ 'ext_request.70': [{ text: 'up to 100,000', to: '100000' }] }`; dates also `today`, `+7d`. */
export type Presets = Readonly<Record<string, readonly (Partial<RangePreset> & { readonly text: string })[]>>;

/** By field address; what can't be understood is left out and said on the console. */
export function readPresets(setting: string | Presets): ReadonlyMap<string, readonly RangePreset[]> {
  const given = typeof setting === 'string' ? parse(setting) : setting;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) warn();
  return new Map(
    Object.entries(given ?? {}).map(([address, list]) => {
      if (!Array.isArray(list)) warn();
      return [address, Array.isArray(list) ? list.flatMap(readPreset) : []];
    }),
  );
}

function readPreset(one: unknown): readonly RangePreset[] {
  const { text, from, to } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
  if (typeof text === 'string' && text !== '') return [{ text, from: textOf(from), to: textOf(to) }];
  warn();
  return [];
}

function textOf(end: unknown): string {
  return typeof end === 'string' || typeof end === 'number' ? String(end) : '';
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function warn(): void {
  console.warn(
    'apro-forms: presets is no JSON of lists by field address, for example {"ext_request.70":[{"text":"up to 100","to":"100"}]}',
  );
}
