import { report } from '../../console/report.js';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { createTilesAdapter } from './map-tiles.js';
import type { OptionChoice } from './option-choices.js';
import type { ExtraOptions } from './options.js';
import { parseJsonOption } from './parse-json.js';
import { copyProperties, readPresets } from './presets.js';

/** Function that returns the properties that an option of the page adds to the definition of a field. */
type FieldAdapter = (field: FieldDefinition) => Partial<FieldDefinition>;

/**
 * Creates a function that adds the options `phone`, `country`, `presets`, `tiles` and `autocomplete` of a page to the
 * field definitions of a form. The function prints a warning on the console if `presets`, `autocomplete` or `hidden` names
 * a field that the form does not have.
 */
export function createDefinitionAdapter(
  options: ExtraOptions,
): (definition: FormDefinition) => FormDefinition {
  const presets = readPresets(options.presets ?? {});
  const tokens = readTokens(options.autocomplete ?? '');
  const fieldAdapters: readonly FieldAdapter[] = [
    createPhoneAdapter(options),
    ({ address }) => {
      const fieldPresets = presets.get(address) ?? [];
      return fieldPresets.length > 0 ? { presets: fieldPresets } : {};
    },
    ...(options.tiles === undefined ? [] : [createTilesAdapter(options.tiles)]),
    ({ address, kind }) => readAutocomplete(tokens.get(address), kind),
  ];
  return (definition) => {
    const addresses: readonly string[] = definition.fields.map(({ address }) => address);
    for (const address of [...presets.keys(), ...tokens.keys(), ...splitListOption(options.hidden)]) {
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

/**
 * Splits a comma-separated list such as `ext_request.70,ext_request.71`. A program without types may pass an array: its
 * text is such a list.
 */
export function splitListOption(text: unknown = ''): readonly string[] {
  return String(text)
    .split(',')
    .map((item) => item.trim())
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

/** The autofill field names of HTML, without those of passwords, which no form of the CRM asks for. */
const autofillFieldNames = new Set(
  `on off name honorific-prefix given-name additional-name family-name honorific-suffix nickname username organization-title
  organization street-address address-line1 address-line2 address-line3 address-level1 address-level2 address-level3
  address-level4 country country-name postal-code cc-name cc-type transaction-currency transaction-amount language bday
  bday-day bday-month bday-year sex url photo tel tel-country-code tel-national tel-area-code tel-local tel-extension email
  impp`.split(/\s+/),
);

/**
 * Reads the option `autocomplete`: `TOKENS=ADDRESS` pairs, or an object of tokens by field address.
 * @returns the tokens by field address
 */
function readTokens(setting: NonNullable<ExtraOptions['autocomplete']>): ReadonlyMap<string, string> {
  const tokensByAddress = Array.isArray(setting)
    ? undefined
    : copyProperties(typeof setting === 'string' ? parseJsonOption(setting) : setting);
  const pairs = tokensByAddress
    ? Object.entries(tokensByAddress).map(([address, tokens]) => [tokens, address])
    : splitListOption(setting).map((pair) => pair.split('='));
  return new Map(
    pairs.flatMap(([tokens, address]): [string, string][] => {
      const text = String(tokens).trim().toLowerCase().replace(/\s+/g, ' ');
      if (typeof address === 'string' && areTokens(text)) return [[address.trim(), text]];
      report('autofill-token', { tokens: text, address: `${address}` });
      return [];
    }),
  );
}

/** Returns whether a text is a list of autofill detail tokens, such as `street-address` or `shipping home tel`. */
function areTokens(text: string): boolean {
  const [, name = ''] =
    /^(?:section-\S+ )?(?:(?:shipping|billing) )?(?:(?:home|work|mobile|fax|pager) (?=tel|email|impp))?(\S+)$/.exec(
      text,
    ) ?? [];
  return autofillFieldNames.has(name);
}

/**
 * Returns the attribute `autocomplete` for a field. A field with several controls cannot have the attribute, because
 * it belongs to one text input or list.
 */
function readAutocomplete(tokens: string | undefined, kind: string): Partial<FieldDefinition> {
  if (tokens === undefined) return {};
  if (!/_range$|^(file|multiselect|point|radio)$/.test(kind)) return { autocomplete: tokens };
  report('autofill-kind', { kind, tokens });
  return {};
}
