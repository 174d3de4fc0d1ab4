import { describe, expect, test } from 'vitest';
import { readHeadings } from '../../../src/crm/definition/load-headings.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';

/** Field ids by what they stand under. */
function readHeadingsOf(json: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readHeadings(parseWireJson(json), 'ext_stock'));
}

const price = '{"id":"10","name":"Price","order":"1","childs":["340","339"]}';
const expected = { 'ext_stock.340': 'Price', 'ext_stock.339': 'Price' };

describe('headings are read', () => {
  test('from the example of the vendor’s document', () => {
    expect(
      readHeadingsOf(`{"35":{"groups":[{"id":"0","name":"","childs":["387","346"],"order":"0"},${price}],
        "fields":{"338":{"id":"338","name":"SKU","datatype":"text"}},"nested_selects":{"617":["618"]},
        "deleted_fields":["943"],"disabled_fields":["1023"]}}`),
    ).toEqual(expected);
  });

  test.each([
    ['of types that PHP made a list of', `[{"groups":[${price}]}]`],
    ['without types', `{"groups":[${price}],"fields":[]}`],
    ['in groups by id', `{"35":{"groups":{"10":${price}}}}`],
    ['of ids that are numbers', '{"35":{"groups":[{"id":10,"name":"Price","childs":[340,339]}]}}'],
    ['of ids in a map', '{"35":{"groups":[{"id":"10","name":"Price","childs":{"5":"340","2":"339"}}]}}'],
    ['of ids in one text', '{"35":{"groups":[{"id":"10","name":"Price","childs":"340, 339"}]}}'],
    ['beside types without groups', `{"1":null,"2":[],"35":{"groups":[${price}]},"36":{"groups":[]}}`],
    [
      'beside what is no group',
      `{"35":{"groups":[null,"x",7,[],{"childs":["1"]},{"id":"2","name":[],"childs":["3"]},${price}]}}`,
    ],
    [
      'beside what is no field',
      '{"35":{"groups":[{"name":"Price","childs":["340",null,{},"__proto__","a b",true,"339"]}]}}',
    ],
  ])('%s', (_what, json) => {
    expect(readHeadingsOf(json)).toEqual(expected);
  });

  test('as text: entities and spaces as they are meant, marks as they stand', () => {
    expect(
      readHeadingsOf(
        '{"groups":[{"id":"1","name":" &quot;A&quot; &amp;\\n <b>b<\\/b>&nbsp;","childs":["1"]}]}',
      ),
    ).toEqual({ 'ext_stock.1': '"A" & <b>b</b>' });
  });

  test('of the first type that has a field under one', () => {
    const other = price.replace('Price', 'Costs');
    const ungrouped = '{"id":"0","name":"Others","childs":["340"]}';
    expect(
      readHeadingsOf(`{"1":{"groups":[${ungrouped}]},"2":{"groups":[${price}]},"3":{"groups":[${other}]}}`),
    ).toEqual(expected);
  });

  test.each([
    ['where the CRM has no fields', '[]'],
    ['where it has no groups', '{"35":{"groups":[],"fields":[]}}'],
    ['of groups without fields', '{"35":{"groups":[{"id":"10","name":"Price"}]}}'],
    ['that are longer than any', `{"groups":[{"id":"1","name":"${'long '.repeat(50)}","childs":["1"]}]}`],
    ['that say nothing', '{"groups":[{"id":"1","name":" &nbsp; ","childs":["1"]}]}'],
  ])('none %s', (_what, json) => {
    expect(readHeadingsOf(json)).toEqual({});
  });
});

describe('what holds no groups of fields is refused, so that it takes no good copy’s place', () => {
  test.each(['{"7":null}', '{}', '{"error":"x"}', '[1,2]', '{"35":{"fields":{}}}'])('%s', (json) => {
    expect(() => readHeadingsOf(json)).toThrow('not-a-form');
  });
});
