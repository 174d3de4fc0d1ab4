import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { createTilesAdapter } from './map-tiles.js';
import type { ExtraOptions } from './options.js';
import { readPresets } from './presets.js';

/** What a site's settings add to one field's definition. */
type FieldAdapter = (field: FieldDefinition) => Partial<FieldDefinition>;

/** Puts what the site says of its fields into their definitions, where rules and controls find it. */
export function createDefinitionAdapter(
  options: ExtraOptions,
): (definition: FormDefinition) => FormDefinition {
  const presets = readPresets(options.presets ?? {});
  const fieldAdapters: readonly FieldAdapter[] = [
    createPhoneAdapter(options),
    ({ address }) => {
      const fieldPresets = presets.get(address) ?? [];
      return fieldPresets.length > 0 ? { presets: fieldPresets } : {};
    },
    ...(options.tiles === undefined ? [] : [createTilesAdapter(options.tiles)]),
  ];
  return (definition) => {
    const addresses: readonly string[] = definition.fields.map(({ address }) => address);
    for (const address of [...presets.keys(), ...splitAddresses(options.hidden)]) {
      if (!addresses.includes(address))
        console.warn(`apro-forms: form ${definition.id} has no field ${address}`);
    }
    return {
      ...definition,
      fields: definition.fields.map((field) =>
        Object.assign({ ...field }, ...fieldAdapters.map((adapter) => adapter(field))),
      ),
    };
  };
}

/** Field addresses with commas between. */
export function splitAddresses(text = ''): readonly string[] {
  return text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
}

function createPhoneAdapter({ phone = 'typed', country }: ExtraOptions): FieldAdapter {
  if (phone !== 'typed' && phone !== 'e164')
    console.warn(`apro-forms: phone="${phone}" is not known; use one of typed, e164`);
  const isCountryCode = country !== undefined && /^[a-z]{2}$/i.test(country);
  if (country !== undefined && !isCountryCode)
    console.warn(`apro-forms: country="${country}" is not a code of two letters, for example RU`);
  return ({ kind }) =>
    kind === 'phone'
      ? { ...(isCountryCode && { country }), ...(phone === 'e164' && { sentAs: 'e164' }) }
      : {};
}
