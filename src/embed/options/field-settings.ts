import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { tilesFor } from './map-tiles.js';
import type { ExtraOptions } from './options.js';
import { readPresets } from './presets.js';

/** What a site's settings add to one field's definition. */
type Adapt = (field: FieldDefinition) => Partial<FieldDefinition>;

/** Puts what the site says of its fields into their definitions, where rules and controls find it. */
export function fieldSettings(options: ExtraOptions): (definition: FormDefinition) => FormDefinition {
  const presets = readPresets(options.presets ?? {});
  const adapts: readonly Adapt[] = [
    phones(options),
    ({ address }) => {
      const offered = presets.get(address) ?? [];
      return offered.length > 0 ? { presets: offered } : {};
    },
    ...(options.tiles === undefined ? [] : [tilesFor(options.tiles)]),
  ];
  return (definition) => {
    const addresses: readonly string[] = definition.fields.map(({ address }) => address);
    for (const address of [...presets.keys(), ...addressesIn(options.hidden)]) {
      if (!addresses.includes(address))
        console.warn(`apro-forms: form ${definition.id} has no field ${address}`);
    }
    return {
      ...definition,
      fields: definition.fields.map((field) =>
        Object.assign({ ...field }, ...adapts.map((adapt) => adapt(field))),
      ),
    };
  };
}

/** Field addresses with commas between. */
export function addressesIn(text = ''): readonly string[] {
  return text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
}

function phones({ phone = 'typed', country }: ExtraOptions): Adapt {
  if (phone !== 'typed' && phone !== 'e164')
    console.warn(`apro-forms: phone="${phone}" is not known; use one of typed, e164`);
  const isCountry = country !== undefined && /^[a-z]{2}$/i.test(country);
  if (country !== undefined && !isCountry)
    console.warn(`apro-forms: country="${country}" is not a code of two letters, for example RU`);
  return ({ kind }) =>
    kind === 'phone' ? { ...(isCountry && { country }), ...(phone === 'e164' && { sentAs: 'e164' }) } : {};
}
