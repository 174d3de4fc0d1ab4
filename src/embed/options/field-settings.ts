import { report } from '../../console/report.js';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { createTilesAdapter } from './map-tiles.js';
import type { OptionChoice } from './option-choices.js';
import type { ExtraOptions } from './options.js';
import { readPresets } from './presets.js';

/** Function that returns the properties that an option of the page adds to the definition of a field. */
type FieldAdapter = (field: FieldDefinition) => Partial<FieldDefinition>;

/**
 * Creates a function that adds the options `phone`, `country`, `presets` and `tiles` of a page to the field
 * definitions of a form. The function prints a warning on the console if `presets` or `hidden` names a field that the
 * form does not have.
 */
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
      if (!addresses.includes(address)) report('unknown-field', { form: definition.id, address });
    }
    return {
      ...definition,
      fields: definition.fields.map((field) =>
        Object.assign({ ...field }, ...fieldAdapters.map((adapter) => adapter(field))),
      ),
    };
  };
}

/** Splits a comma-separated list of field addresses such as `ext_request.70,ext_request.71`. */
export function splitAddresses(text = ''): readonly string[] {
  return text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
}

/**
 * Allowed values of the option `phone`. The list repeats `optionChoices.phone`, because the file of `optionChoices`
 * is loaded only to print warnings. A test compares both lists.
 */
const phoneFormats: readonly OptionChoice<'phone'>[] = ['typed', 'e164'];

function createPhoneAdapter({ phone = 'typed', country }: ExtraOptions): FieldAdapter {
  if (!phoneFormats.includes(phone))
    report('unknown-value', { name: 'phone', value: phone, choices: phoneFormats.join(', ') });
  const isCountryCode = country !== undefined && /^[a-z]{2}$/i.test(country);
  if (country !== undefined && !isCountryCode)
    report('unusable-option', { name: 'country', shape: 'a code of two letters', example: 'RU' });
  return ({ kind }) =>
    kind === 'phone'
      ? { ...(isCountryCode && { country }), ...(phone === 'e164' && { sentAs: 'e164' }) }
      : {};
}
