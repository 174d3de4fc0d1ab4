import type { RangePreset } from '../../form/definition.js';

/** By the address of a range: `{ 'ext_request.70': [{ text: 'up to 100,000', to: '100000' }] }`; dates also `today`, `+7d`. */
export type Presets = Readonly<Record<string, readonly (Partial<RangePreset> & { readonly text: string })[]>>;

/** By field address; what can't be understood is left out and said on the console. */
export function readPresets(setting: string | Presets): ReadonlyMap<string, readonly RangePreset[]> {
  const parsed = typeof setting === 'string' ? parseJson(setting) : setting;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) warnInvalidPresets();
  return new Map(
    Object.entries(parsed ?? {}).map(([address, list]) => {
      if (!Array.isArray(list)) warnInvalidPresets();
      return [address, Array.isArray(list) ? list.flatMap(readPreset) : []];
    }),
  );
}

function readPreset(item: unknown): readonly RangePreset[] {
  const { text, from, to } = (typeof item === 'object' && item !== null ? item : {}) as Record<
    string,
    unknown
  >;
  if (typeof text === 'string' && text !== '')
    return [{ text, from: toRangeEndText(from), to: toRangeEndText(to) }];
  warnInvalidPresets();
  return [];
}

function toRangeEndText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function warnInvalidPresets(): void {
  console.warn(
    'apro-forms: presets is no JSON of lists by field address, for example {"ext_request.70":[{"text":"up to 100","to":"100"}]}',
  );
}
