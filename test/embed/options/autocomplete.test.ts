import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDefinitionAdapter } from '../../../src/embed/options/field-settings.js';
import type { ExtraOptions } from '../../../src/embed/options/options.js';
import type { FormDefinition } from '../../../src/form/definition.js';

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
});

const definition: FormDefinition = {
  id: '34',
  heading: '',
  description: [],
  feedback: [],
  fields: ['text', 'text', 'date_range'].map((kind, index) => ({
    address: `ext_request.${70 + index}`,
    group: 'ext_request',
    id: String(70 + index),
    kind,
    label: kind,
  })),
};

function tokensFor(autocomplete: NonNullable<ExtraOptions['autocomplete']>): readonly (string | undefined)[] {
  return createDefinitionAdapter({ autocomplete })(definition).fields.map((field) => field.autocomplete);
}

test.each<[ExtraOptions['autocomplete'], string, string?]>([
  ['street-address=ext_request.70', 'street-address'],
  [' Street-Address = ext_request.70 , postal-code = ext_request.71', 'street-address', 'postal-code'],
  ['{"ext_request.70":"shipping  home tel"}', 'shipping home tel'],
  [
    { 'ext_request.70': 'section-a billing address-line1', 'ext_request.71': 'off' },
    'section-a billing address-line1',
    'off',
  ],
])('autocomplete=%j sets the tokens of the fields', (setting, ...tokens) => {
  expect(tokensFor(setting ?? '').filter(Boolean)).toEqual(tokens);
  expect(warnings).toEqual([]);
});

test.each<[ExtraOptions['autocomplete'], RegExp]>([
  ['ext_request.70=street-address', /"ext_request.70" of street-address is not known/],
  ['street-adress=ext_request.70', /"street-adress" of ext_request.70 is not known/],
  ['street-address', /"street-address" of undefined is not known/],
  ['home street-address=ext_request.70', /is not known/],
  ['constructor=ext_request.70', /is not known/],
  ['{"ext_request.70":5}', /"5" of ext_request.70 is not known/],
  ['street-address=ext_request.99', /form 34 has no field ext_request.99/],
  ['bday=ext_request.72', /a field of the kind date_range cannot have autocomplete="bday"/],
  [`${'a '.repeat(50_000)}=ext_request.70`, /is not known/],
])('autocomplete=%.60j gives one warning and no token', async (setting, warning) => {
  expect(tokensFor(setting ?? '').filter(Boolean)).toEqual([]);
  // The table of sentences is loaded with the first sentence.
  await vi.waitFor(() => expect(warnings).toHaveLength(1));
  expect(warnings[0]).toMatch(warning);
});
