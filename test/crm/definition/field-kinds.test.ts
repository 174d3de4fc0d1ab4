import { expect, test } from 'vitest';
import { resolveKind } from '../../../src/crm/definition/field-kinds.js';
import { formatWarning } from '../../../src/crm/definition/warning-text.js';
import type { FieldAddress } from '../../../src/form/definition.js';

const dataTypes =
  'text radio select multiselect date time datetime integer decimal price point file integer_range decimal_range date_range time_range datetime_range';

test.each(dataTypes.split(' '))('the data type %s is a kind of field', (dataType) => {
  expect(resolveKind('ext_request.1', dataType)).toEqual({ kind: dataType, isKnown: true });
  expect(resolveKind('ext_request.1', ` ${dataType.toUpperCase()} `)).toEqual({
    kind: dataType,
    isKnown: true,
  });
});

test.each<[dataType: string, isKnown: boolean]>([
  ['', true],
  [' ', true],
  ['hologram', false],
])('the data type %j is shown as a text field', (dataType, isKnown) => {
  expect(resolveKind('ext_request.1', dataType)).toEqual({ kind: 'text', isKnown });
});

test.each<[FieldAddress, string]>([
  ['def_customer.surname', 'person_name'],
  ['def_customer.name', 'person_name'],
  ['def_customer.patronymic', 'person_name'],
  ['def_customer.email', 'email'],
  ['def_customer.phone', 'phone'],
  ['def_stock.name', 'text'],
  ['def_stock.parent', 'category'],
])('the standard field %s is of the kind %s, whatever its data type is', (address, kind) => {
  for (const dataType of ['', 'text', 'date', 'hologram'])
    expect(resolveKind(address, dataType)).toEqual({ kind, isKnown: true });
});

test('a warning names the field, or the form', () => {
  expect(formatWarning({ code: 'kind-unknown', at: 'ext_request.70' })).toBe(
    'ext_request.70: has an unknown type and is shown as a text field (kind-unknown)',
  );
  expect(formatWarning({ code: 'no-fields', at: '' })).toBe('the form: has no fields (no-fields)');
});
