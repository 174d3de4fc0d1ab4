import type { FieldDefinition, RangePreset } from '../form/definition.js';

/** By the address of a range: `{ 'ext_request.70': [{ text: 'up to 100,000', to: '100000' }] }`; dates also `today`, `+7d`. */
export type Presets = Readonly<Record<string, readonly (Partial<RangePreset> & { readonly text: string })[]>>;

/** What the setting adds to a field; what can't be understood is left out and said on the console. */
export function presetsFor(
  setting: string | Presets,
): (field: FieldDefinition) => Pick<FieldDefinition, 'presets'> {
  const given = typeof setting === 'string' ? parse(setting) : setting;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) warn();
  const byAddress = new Map<string, unknown>(Object.entries(given ?? {}));
  return ({ address }) => {
    const list = byAddress.get(address);
    if (list === undefined) return {};
    if (!Array.isArray(list)) warn();
    const presets = Array.isArray(list) ? list.flatMap(readPreset) : [];
    return presets.length > 0 ? { presets } : {};
  };
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
