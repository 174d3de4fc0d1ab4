import { describe, expect, test } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import type { FieldDefinition } from '../../../src/form/definition.js';
import { listUploadIds, type PersonalLinkRules, parseLead } from '../../../src/relay/leads/parse-lead.js';
import { createDefinition } from '../../form/definition-fixture.js';

const file = (index: number) => `file-abcdefghijkl.p${index}`;
const toMap = (record: object): WireValue =>
  new Map(
    Object.entries(record).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && !Array.isArray(value) ? toMap(value) : value,
    ]),
  );
const toRecord = (value: WireValue): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([key, item]) => [key, toRecord(item as WireValue)]))
    : value;

const field = (address: string, kind = 'text', required = false): FieldDefinition => {
  const [group, id = ''] = address.split('.');
  return { address, group, id, kind, label: id, required } as FieldDefinition;
};
const form = createDefinition(
  field('def_customer.name', 'person_name', true),
  field('def_customer.email', 'email'),
  field('ext_request.1'),
  field('ext_request.2', 'file'),
  field('ext_request.3', 'multiselect', true),
  field('ext_stock.4', 'file'),
  field('ext_request.5', 'text', true),
);

function parse(submitted: object | undefined, rules: Partial<PersonalLinkRules> = {}) {
  const lead = parseLead(submitted && toMap(submitted), form, {
    signedValues: new Map(),
    signedFields: new Set(['ext_request.5']),
    ...rules,
  });
  return { ...lead, data: toRecord(lead.data), leftOut: toRecord(lead.leftOut) };
}

describe('a submitted value', () => {
  test.each<[name: string, submitted: object, data: object]>([
    ['of a standard field', { def_customer: { name: 'Ann' } }, { def_customer: { name: 'Ann' } }],
    ['of another field', { ext_request: { 1: { value: 'x' } } }, { ext_request: { 1: { value: 'x' } } }],
    ['that is empty', { ext_request: { 1: { value: '' } } }, { ext_request: { 1: { value: '' } } }],
    [
      'that is a list',
      { ext_request: { 3: { value: { 0: 'a', 1: 'b', 999: 'c' } } } },
      { ext_request: { 3: { value: { 0: 'a', 1: 'b', 999: 'c' } } } },
    ],
    [
      'that is a point or a range',
      { ext_request: { 1: { value: { lat: '1', lon: '2', from: '3', to: '4' } } } },
      { ext_request: { 1: { value: { lat: '1', lon: '2', from: '3', to: '4' } } } },
    ],
    [
      'of two groups',
      { ext_stock: { 4: { value: file(1) } }, def_customer: { name: 'Ann', email: 'a@b.c' } },
      { ext_stock: { 4: { value: file(1) } }, def_customer: { name: 'Ann', email: 'a@b.c' } },
    ],
    [
      'that is a list of files',
      { ext_request: { 2: { value: { 0: file(1), 1: '/etc/passwd', 2: file(2) } } } },
      { ext_request: { 2: { value: { 0: file(1), 2: file(2) } } } },
    ],
  ])('%s is kept', (_name, submitted, data) => {
    expect(parse(submitted)).toMatchObject({ droppedCount: 0, leftOut: {} });
    expect(parse(submitted).data).toEqual(data);
  });

  test.each<[name: string, value: WireValue]>([
    ['a number', 7],
    ['a flag', true],
    ['nothing', null],
    ['an empty list', []],
    ['a list with a number', ['a', 7]],
    ['a record with another key', new Map([['amount', '7']])],
    ['a record with a long key', new Map([['1000', '7']])],
    ['a record with a key that only begins well', new Map([['latitude', '7']])],
    ['a record with a key that only ends well', new Map([['x1', '7']])],
    ['a list in a list', [['a']]],
  ])('that is %s is dropped, and its field is refused', (_name, value) => {
    const lead = parse({ def_customer: { name: 'Ann' }, ext_request: { 1: { value } } });
    expect(lead).toMatchObject({ data: { def_customer: { name: 'Ann' } }, fieldCount: 1, droppedCount: 1 });
    expect(lead.refusedFields).toEqual(['ext_request.3', 'ext_request.1']);
    expect(lead.leftOut).toEqual({});
    const file = parse({ def_customer: { name: 'Ann' }, ext_request: { 2: { value } } });
    expect(file).toMatchObject({ fieldCount: 1, refusedFields: ['ext_request.3', 'ext_request.2'] });
  });

  test.each(['/etc/passwd', 'file-abcdefghijkl.p/..', `x${file(1)}`, 'Please call me on Monday'])(
    'of a file field that is no upload, %s, is kept for the operator only',
    (value) => {
      const lead = parse({ ext_request: { 2: { value } } });
      expect(lead).toMatchObject({ data: {}, droppedCount: 1, leftOut: { 'ext_request.2': value } });
      expect(lead.refusedFields).toContain('ext_request.2');
      expect(parse({ ext_request: { 2: { value: { 0: value } } } })).toMatchObject({
        data: {},
        leftOut: { 'ext_request.2': { 0: value } },
      });
    },
  );

  test('that is empty is not kept for the operator', () => {
    expect(parse({ ext_request: { 2: { value: '' }, 99: { value: '' } } }).leftOut).toEqual({});
  });

  test('without the property `value` is dropped, except of a standard field', () => {
    expect(parse({ ext_request: { 1: 'x' } })).toMatchObject({ data: {}, droppedCount: 1 });
  });

  test('of an unknown field is kept for the operator, but not of an unknown group', () => {
    const lead = parse({ ext_request: { 99: { value: 'x' } }, admin: { 1: { value: 'y' } } });
    expect(lead).toMatchObject({ data: {}, fieldCount: 0, droppedCount: 2 });
    expect(lead.leftOut).toEqual({ 'ext_request.99': 'x' });
    expect(lead.refusedFields).not.toContain('ext_request.99');
  });
});

describe('a required field', () => {
  test('without a value counts as missing', () => {
    const lead = parse({ ext_request: { 1: { value: 'x' } } });
    expect(lead.missingCount).toBe(2);
    expect(lead.refusedFields).toEqual(['def_customer.name', 'ext_request.3']);
  });

  test('with a malformed value is named once', () => {
    const lead = parse({ ext_request: { 3: { value: 7 } }, def_customer: { name: 'Ann' } });
    expect(lead.refusedFields).toEqual(['ext_request.3']);
  });

  test('of an empty request counts as missing', () => {
    expect(parse(undefined)).toMatchObject({ data: {}, fieldCount: 0, droppedCount: 0, missingCount: 2 });
  });
});

describe('a field that only a personal link can fill in', () => {
  const typed = { ext_request: { 5: { value: 'typed' } } };

  test('takes no value from the page, but keeps the value for the operator', () => {
    const lead = parse(typed);
    expect(lead).toMatchObject({ data: {}, droppedCount: 1, leftOut: { 'ext_request.5': 'typed' } });
    expect(lead.refusedFields).not.toContain('ext_request.5');
  });

  test('takes the value of the link instead of the value of the page', () => {
    const lead = parse(typed, { signedValues: new Map([['ext_request.5', 'signed']]) });
    expect(lead).toMatchObject({ data: { ext_request: { 5: { value: 'signed' } } }, droppedCount: 0 });
    expect(lead).toMatchObject({ fieldCount: 1, leftOut: {} });
  });

  test('takes the value of the link if the page sends none', () => {
    const signedValues = new Map([
      ['def_customer.name', 'Ann'],
      ['ext_request.99', 'not in the form'],
    ]);
    expect(parse({}, { signedValues }).data).toEqual({ def_customer: { name: 'Ann' } });
  });
});

test('uploads are listed from all file fields, and apart from them from all other fields', () => {
  const submitted = toMap({
    def_customer: { name: file(5) },
    ext_request: {
      1: { value: file(1) },
      2: { value: { 0: file(2), 1: 'x', 2: file(3) } },
      99: { value: file(6) },
    },
    ext_stock: { 4: { value: file(4) } },
  });
  expect(listUploadIds(submitted, form)).toEqual({
    inFileFields: [file(2), file(3), file(4)],
    elsewhere: [file(5), file(1), file(6)],
  });
  expect(listUploadIds(undefined, form)).toEqual({ inFileFields: [], elsewhere: [] });
});
