import { describe, expect, test } from 'vitest';
import { mergePersonalFields, separatePersonalFields } from '../../../src/crm/definition/personal-fields.js';
import { readForm } from '../../../src/crm/definition/read-form.js';
import { removeFields } from '../../../src/crm/definition/remove-fields.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';
import { stringifyWireJson } from '../../../src/crm/json/write-wire-json.js';
import type { FormDefinition } from '../../../src/form/definition.js';

const select = (id: string, parent?: string) => ({ id, name: id, type_data: 'select', parent, variants: [] });
const wire = parseWireJson(
  JSON.stringify({
    formtype: '34',
    def_customer: { name: { name: 'Name' }, email: { name: 'E-mail' } },
    ext_request: [
      select('1'),
      select('2', '1'),
      select('3', '2'),
      select('4'),
      select('5', '6'),
      select('6', '5'),
    ],
    ext_stock: [],
  }),
);
const loaded = readForm(wire);
const addressesOf = ({ fields }: FormDefinition) => fields.map(({ address }) => address);
const allAddresses = addressesOf(loaded.definition);
const addressesWithout = (...removed: readonly string[]) =>
  allAddresses.filter((address) => !removed.includes(address));

describe('a form without a personal link', () => {
  test.each([
    [['def_customer.email'], ['def_customer.email']],
    [
      ['ext_request.4', 'def_customer.name'],
      ['ext_request.4', 'def_customer.name'],
    ],
    // Fields below a personal field are personal too, at any depth.
    [['ext_request.1'], ['ext_request.1', 'ext_request.2', 'ext_request.3']],
    [['ext_request.3'], ['ext_request.3']],
    [['ext_request.5'], ['ext_request.5', 'ext_request.6']],
  ])('whose fields %j are for links only lacks the fields %j', (signed, gone) => {
    const { definition, personal = [] } = separatePersonalFields(loaded, new Set(signed));
    expect(addressesOf(definition)).toEqual(addressesWithout(...gone));
    expect(personal.map(({ field }) => field.address).sort()).toEqual([...gone].sort());
    const other = removeFields(wire, new Set(gone));
    expect(addressesOf(readForm(other).definition)).toEqual(addressesWithout(...gone));
    expect(JSON.parse(stringifyWireJson(other))).toMatchObject({ formtype: '34', ext_stock: [] });
  });

  test('is unchanged if none of its fields is for links only', () => {
    expect(separatePersonalFields(loaded, new Set(['ext_stock.9']))).toBe(loaded);
    expect(removeFields(wire, new Set())).toBe(wire);
  });
});

describe('a form with a personal link', () => {
  test.each([
    ['all personal fields', ['ext_request.1', 'ext_request.3', 'def_customer.email'], []],
    [
      'all but the top list',
      ['ext_request.3', 'def_customer.email'],
      ['ext_request.1', 'ext_request.2', 'ext_request.3'],
    ],
    ['a list, but not the field below the list', ['ext_request.1', 'def_customer.email'], ['ext_request.3']],
    ['no field', [], ['def_customer.email', 'ext_request.1', 'ext_request.2', 'ext_request.3']],
  ])('that fills in %s has the other fields in their places', (_case, said, gone) => {
    const signed = new Set(['ext_request.1', 'ext_request.3', 'def_customer.email']);
    const { definition, personal } = separatePersonalFields(loaded, signed);
    expect(addressesOf(mergePersonalFields(definition, personal, new Set(said)))).toEqual(
      addressesWithout(...gone),
    );
  });
});
