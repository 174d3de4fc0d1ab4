import { describe, expect, test } from 'vitest';
import type { WireValue } from '../../../../src/crm/json/wire-json.js';
import type { FieldDefinition, FormDefinition } from '../../../../src/form/definition.js';
import {
  buildExpectedValues,
  countMatches,
} from '../../../../src/relay/delivery/reconcile/expected-values.js';
import { normalizeListedRequest } from '../../../../src/relay/leads/normalize-values.js';
import { createDefinition } from '../../../form/definition-fixture.js';

const field = (id: string, kind: string, overrides: Partial<FieldDefinition> = {}): FieldDefinition => ({
  address: `ext_request.${id}`,
  group: 'ext_request',
  id,
  kind,
  label: id,
  ...overrides,
});
const options = [
  { id: '7', text: 'Seven' },
  { id: '12', text: 'Twelve, or so' },
  { id: '5', text: 'Five & a half' },
];
const form = createDefinition(
  field('1', 'text'),
  field('2', 'select', { options }),
  field('3', 'multiselect', { options }),
  field('4', 'select', { parent: 'ext_request.2' }),
  field('5', 'point'),
  field('6', 'select', { options, parent: 'ext_request.2' }),
  field('7', 'select', {
    options: [
      { id: '1', text: 'Red' },
      { id: '2', text: 'Red' },
      { id: '3', text: '1' },
    ],
  }),
  { ...field('8', 'select', { options }), group: 'def_customer' },
);

function isListed(
  id: string,
  sent: WireValue,
  listedWireValue: WireValue,
  knownForm: FormDefinition | 'unknown' = form,
): boolean {
  const data = new Map([['ext_request', new Map([[id, new Map([['value', sent]])]])]]);
  return (
    countMatches(
      normalizeListedRequest([
        new Map([
          ['id', id],
          ['value', listedWireValue],
        ]),
      ]),
      buildExpectedValues(data, knownForm === 'unknown' ? undefined : knownForm),
    ) !== undefined
  );
}
const listOf = (...items: string[]): WireValue => items;

describe('a sent value matches the spelling of the CRM', () => {
  test.each<[string, WireValue, WireValue]>([
    ['1', ' A  flat ', 'A flat'],
    ['1', 'O’Neil & "co" <x>', 'O’Neil &amp; &quot;co&quot; &lt;x&gt;'],
    ['1', '2026-12-01', '2026-12-01 00:00:00'],
    ['1', '2026-12-01', '01.12.2026'],
    ['1', '2026-12-01 10:30', '2026-12-01T10:30:00'],
    ['1', '10:30', '10:30:00'],
    ['1', '8 999 123-45-67', '+7 (999) 123-45-67'],
    ['1', '89991234567', '9991234567'],
    ['1', '2,50', '2.5'],
    ['2', 'Seven', '7'],
    ['2', '7', 'Seven'],
    ['2', 'Twelve, or so', '12'],
    ['2', 'Five & a half', '5'],
    ['3', 'Seven', '7'],
    ['3', listOf('Twelve, or so', 'Seven'), '12,7'],
    ['3', listOf('Twelve, or so', 'Seven'), '7, 12'],
    ['3', '5,7', 'Five &amp; a half,Seven'],
    ['4', 'Somewhere', '4711'],
    ['6', 'Somewhere', '4711'],
    ['6', 'Seven', '7'],
    ['7', 'Red', '1'],
    ['7', '1', 'Red'],
    ['9', 'A field that the form no longer has', 'A field that the form no longer has'],
    ['4', 'Somewhere,Elsewhere', '4711,4712'],
    ['4', 'Somewhere,Elsewhere,Nowhere', '4711, 4712, 4713'],
    [
      '5',
      new Map([
        ['lat', '55.75'],
        ['lon', '37.62'],
      ]),
      '55.75 37.62',
    ],
    [
      '5',
      new Map([
        ['lat', '55'],
        ['lon', '37.62'],
      ]),
      '55 37.62',
    ],
  ])('field %s: %j matches %j', (id, sent, listed) => {
    expect(isListed(id, sent, listed)).toBe(true);
  });
});

describe('a sent value does not match the value of another lead', () => {
  test.each<[string, WireValue, WireValue]>([
    ['1', 'A flat', 'A house'],
    ['1', 'A flat', '4711'],
    ['1', '2026-12-01', '2026-12-01 10:00:00'],
    ['1', '10:30', '10:30:30'],
    ['1', '8 999 123-45-67', '+7 (999) 123-45-68'],
    ['1', '3', '4'],
    ['2', 'Seven', '12'],
    ['2', 'Seven', 'Five & a half'],
    ['3', 'Seven', '7,5'],
    ['2', 'Nine', '9'],
    ['3', listOf('Seven', 'Nine'), '7,9'],
    ['4', 'Somewhere', 'Elsewhere'],
    ['4', 'Somewhere', ''],
    ['4', 'Somewhere', '47 and 11'],
    ['4', 'Somewhere', 'Flat 4711'],
    ['6', 'Seven', '12'],
    ['7', 'Red', '2'],
    ['8', 'Seven', '7'],
    ['9', 'Seven', '7'],
    ['5', new Map([['lat', '55.75']]), '55.75 undefined'],
    ['5', new Map([['lon', '37.62']]), 'undefined 37.62'],
    [
      '5',
      new Map([
        ['lat', '55.75'],
        ['lon', '37.62'],
      ]),
      '55.75 37.63',
    ],
  ])('field %s: %j does not match %j', (id, sent, listed) => {
    expect(isListed(id, sent, listed)).toBe(false);
  });
});

test('without the form, a text can be an option, but a number cannot', () => {
  expect(isListed('2', 'Seven', '7', 'unknown')).toBe(true);
  expect(isListed('2', '3', '4', 'unknown')).toBe(false);
  expect(isListed('2', '2.5', '4', 'unknown')).toBe(false);
  expect(isListed('2', 'Flat 3', '4', 'unknown')).toBe(true);
  expect(isListed('2', '3 rooms', '4', 'unknown')).toBe(true);
});

test('a value that was left empty does not have to be in the list', () => {
  const values = (...texts: string[]) =>
    new Map(texts.map((value, index) => [String(index), new Map([['value', value]])]));
  const expected = buildExpectedValues(new Map([['ext_request', values('A flat', ' ', 'soon')]]), form);
  expect([...expected.keys()]).toEqual(['0', '2']);
  const listed = (...texts: string[]) => new Map(texts.map((text, index) => [String(index), text]));
  expect(countMatches(listed('a flat', 'typed', 'soon'), expected)).toBe(2);
  expect(countMatches(listed('a flat'), expected)).toBeUndefined();
});

test('a value that may be an option of unknown id does not count as a match', () => {
  const data = new Map([['ext_request', new Map([['4', new Map([['value', 'Somewhere']])]])]]);
  const listed = normalizeListedRequest([
    new Map([
      ['id', '4'],
      ['value', '4711'],
    ]),
  ]);
  expect(countMatches(listed, buildExpectedValues(data, form))).toBe(0);
});
