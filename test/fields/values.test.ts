import { describe, expect, test } from 'vitest';
import { filledValues } from '../../demo/live/gallery/kinds.js';
import { commonKinds } from '../../src/fields/common-kinds.js';
import { date } from '../../src/fields/date-time/date.js';
import { fieldKinds, loadAllFieldTypes } from '../../src/fields/lazy-kinds.js';
import { getFieldType } from '../../src/fields/registry.js';
import { emailAssistant } from '../../src/fields/text/email.js';
import type { Answer } from '../../src/form/answer.js';
import type { FieldDefinition, Option } from '../../src/form/definition.js';
import { createSampleAnswers } from '../../src/relay/leads/sample-answers.js';
import { toValueText } from '../../src/widget/value-text.js';

await loadAllFieldTypes();
// Load the lazy modules, as if a visitor had focused such fields.
await Promise.all([
  emailAssistant.load(),
  ...[date, commonKinds.decimal, commonKinds.integer].map(({ prepare }) => prepare?.()),
]);

const options: readonly Option[] = [
  { id: '7', text: 'Seven' },
  { id: '8', text: 'Eight, or so' },
  { id: '9', text: 'Nine' },
];

function createField(kind: string): FieldDefinition {
  return { address: 'ext_request.1', group: 'ext_request', id: '1', kind, label: 'Field', options };
}

/** The answer or issue for a prefilled text; `blank` if the text leaves the field blank. */
function readAnswer(kind: string, text: string) {
  const type = getFieldType(kind);
  const raw = type.parseText(text, createField(kind));
  return type.isBlank(raw) ? 'blank' : type.parse(raw, createField(kind), 'en');
}

const validValues: Record<string, readonly [text: string, answer: Answer][]> = {
  text: [
    ['  hello ', 'hello'],
    ['<b>', '<b>'],
  ],
  person_name: [['O’Hara', 'O’Hara']],
  email: [
    ['ann@example.com', 'ann@example.com'],
    [' a.b+c@sub.example.co.uk ', 'a.b+c@sub.example.co.uk'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['<Ann@example.com>;', 'Ann@example.com'],
    ['Ann Lee <ann@example.com>', 'ann@example.com'],
    ['ann@example.com, ', 'ann@example.com'],
    ['ann@example.com.', 'ann@example.com'],
  ],
  phone: [
    ['+7 (912) 345-67-89', '+7 (912) 345-67-89'],
    ['020 7946 0018', '020 7946 0018'],
  ],
  radio: [
    ['1', true],
    ['0', false],
    ['true', true],
    ['False', false],
  ],
  integer: [
    ['42', '42'],
    ['-7', '-7'],
    ['1 000 000', '1000000'],
    ['007', '7'],
    ['١٢', '12'],
    ['1.000.000', '1000000'],
  ],
  decimal: [
    ['2,5', '2.5'],
    ['2.5', '2.5'],
    ['1 234,50', '1234.50'],
    ['1\u00a0234.5', '1234.5'],
    ['1,234.50', '1234.50'],
    ['1 234,50 ₽', '1234.50'],
    ['$1,234.50', '1234.50'],
    ['99 руб.', '99'],
    ['1.234,50', '1234.50'],
    ['−3', '-3'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['0,10', '0.10'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ],
  price: [['5’000,00', '5000.00']],
  date: [
    ['2014-03-14', '2014-03-14'],
    ['2024-02-29', '2024-02-29'],
    ['0001-01-01', '0001-01-01'],
  ],
  time: [
    ['21:34:05', '21:34:05'],
    ['00:00', '00:00:00'],
  ],
  datetime: [
    ['2014-03-14 21:34:05', '2014-03-14 21:34:05'],
    ['2014-03-14T21:34', '2014-03-14 21:34:00'],
  ],
  point: [
    ['55.753366 37.620908', { lat: '55.753366', lon: '37.620908' }],
    ['-90, 180', { lat: '-90', lon: '180' }],
  ],
  select: [
    ['8', { option: options[1] as Option }],
    ['Nine', { option: options[2] as Option }],
  ],
  category: [
    ['7', '7'],
    ['Nine', '9'],
  ],
  multiselect: [
    ['7,9', { options: [options[0], options[2]] as Option[] }],
    ['Eight, or so', { options: [options[1]] as Option[] }],
  ],
  integer_range: [
    ['1..10', { from: '1', to: '10' }],
    ['..10', { from: '', to: '10' }],
    ['5..5', { from: '5', to: '5' }],
  ],
  decimal_range: [
    ['1,5..2', { from: '1.5', to: '2' }],
    ['9..10', { from: '9', to: '10' }],
    ['-10..-9,5', { from: '-10', to: '-9.5' }],
    ['-0..0', { from: '-0', to: '0' }],
    ['0..-0', { from: '0', to: '-0' }],
    ['1.50..1.5', { from: '1.50', to: '1.5' }],
    ['0.1..0.10000000000000000000001', { from: '0.1', to: '0.10000000000000000000001' }],
  ],
  date_range: [['2014-03-14..2014-03-15', { from: '2014-03-14', to: '2014-03-15' }]],
  time_range: [['09:00..', { from: '09:00:00', to: '' }]],
  datetime_range: [
    ['2014-03-14 09:00..2014-03-14 10:00', { from: '2014-03-14 09:00:00', to: '2014-03-14 10:00:00' }],
  ],
};

describe('a prefilled text is read as an answer', () => {
  test.each(
    Object.entries(validValues).flatMap(([kind, cases]) =>
      cases.map(([text, answer]) => [kind, text, answer] as const),
    ),
  )('%s %j → %j', (kind, text, answer) => {
    expect(readAnswer(kind, text)).toEqual(answer);
  });

  const kindsWithText = fieldKinds.filter((kind) => kind !== 'file').sort();

  test.each([
    ['this test', validValues],
    ['the gallery of the documents', filledValues],
  ])('every kind except file has valid values in %s', (_, values) => {
    expect(Object.keys(values).sort()).toEqual(kindsWithText);
  });

  // `sample-answers.test.ts` tests the fields that offer a choice.
  test.each(kindsWithText.filter((kind) => kind !== 'radio' && !getFieldType(kind).choice))(
    'a test lead has an answer that a field of the kind %s accepts',
    (kind) => {
      const { answers } = createSampleAnswers({ fields: [createField(kind)] }, 'MARK', new Set(), 0);
      const answer = answers.get('ext_request.1');
      expect(readAnswer(kind, toValueText(answer) ?? '')).toEqual(answer);
    },
  );
});

describe('an invalid prefilled text gives an issue or leaves the field blank', () => {
  test.each([
    ['email', 'ann@', 'email'],
    ['email', 'ann@example', 'email'],
    ['email', 'a b@example.com', 'email'],
    ['email', '@example.com', 'email'],
    ['email', 'mailto:', 'email'],
    ['email', 'ann@example.com, bob@example.com', 'email'],
    ['email', 'ann@example.com;mailto:bob@example.com', 'email'],
    ['phone', '12', 'phone'],
    ['phone', 'call me', 'phone'],
    ['integer', '1.5', 'integer'],
    ['integer', '1e3', 'integer'],
    ['decimal', '--1', 'decimal'],
    ['decimal', 'NaN', 'decimal'],
    ['decimal', '1e400', 'decimal'],
    ['decimal', '1e309', 'decimal'],
    ['decimal', 'Infinity', 'decimal'],
    ['integer', 'NaN', 'integer'],
    ['decimal_range', '900719925474099312346..900719925474099312345', 'range-order'],
    ['decimal_range', '0.10000000000000000000002..0.10000000000000000000001', 'range-order'],
    ['decimal_range', '-1..-2', 'range-order'],
    ['decimal_range', '1..-1', 'range-order'],
    ['decimal_range', '1e309..2', 'decimal'],
    ['decimal', '1,2,3', 'decimal'],
    ['decimal', '.', 'decimal'],
    ['point', '91 0', 'latitude'],
    ['point', '0 181', 'longitude'],
    ['point', '55.7', 'longitude'],
    ['integer_range', '10..1', 'range-order'],
    ['integer_range', 'x..1', 'integer'],
    ['date_range', '2014-03-15..2014-03-14', 'date-order'],
  ])('%s %j → %s', (kind, text, code) => {
    expect(readAnswer(kind, text)).toMatchObject({ code });
  });

  test.each([
    ['date', '2014-02-30'],
    ['date', '2023-02-29'],
    ['date', '0000-00-00'],
    ['date', '14.03.2014'],
    ['time', '24:00'],
    ['time', '23:59:60'],
    ['datetime', '2014-03-14 21:34:05 +03:00'],
    ['select', 'Ten'],
    ['radio', 'maybe'],
    ['radio', 'constructor'],
    ['multiselect', 'Ten'],
    ['file', 'passwd'],
    ['text', '   '],
  ])('%s %j → blank', (kind, text) => {
    expect(readAnswer(kind, text)).toBe('blank');
  });

  test.each([
    ['date', '2014-02-30', 'date'],
    ['date', '?', 'date'],
    ['time', '24:00', 'time'],
    ['time', '25:61', 'time'],
    ['date', '31.02.2014', 'date'],
    ['datetime', '2014-03-14', 'datetime'],
  ])('%s with the raw value %j → %s', (kind, raw, code) => {
    expect(getFieldType(kind).parse(raw, createField(kind), 'en')).toMatchObject({ code });
  });
});

test.each(fieldKinds)('%s: the blank value counts as blank', (kind) => {
  const type = getFieldType(kind);
  expect(type.isBlank(type.blank(createField(kind)))).toBe(true);
});

test('an unknown kind is a text field', () => {
  expect(getFieldType('hologram')).toBe(commonKinds.text);
  expect(getFieldType('__proto__')).toBe(commonKinds.text);
});

test.each([
  ['date', 'de', '14.03.2014'],
  ['date', 'ru', '14.03.2014'],
  ['datetime', 'de', '14.03.2014 21:30'],
])('the issue of an invalid %s in %s contains the example %s', (kind, language, example) => {
  expect(getFieldType(kind).parse('soon', createField(kind), language)).toEqual({
    code: kind,
    params: { example },
  });
});
