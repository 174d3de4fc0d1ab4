import { describe, expect, test } from 'vitest';
import { readHeadings } from '../../../src/crm/definition/load-headings.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';

/** The headings of a group, by field address. */
function readHeadingsOf(json: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readHeadings(parseWireJson(json), 'ext_stock'));
}

const price = '{"id":"10","name":"Price","order":"1","childs":["340","339"]}';
const expected = { 'ext_stock.340': 'Price', 'ext_stock.339': 'Price' };

describe('readHeadings reads headings', () => {
  test('from the example of the vendor’s document', () => {
    expect(
      readHeadingsOf(`{"35":{"groups":[{"id":"0","name":"","childs":["387","346"],"order":"0"},${price}],
        "fields":{"338":{"id":"338","name":"SKU","datatype":"text"}},"nested_selects":{"617":["618"]},
        "deleted_fields":["943"],"disabled_fields":["1023"]}}`),
    ).toEqual(expected);
  });

  test.each([
    ['if the types of objects are an array', `[{"groups":[${price}]}]`],
    ['if the answer is one type of object', `{"groups":[${price}],"fields":[]}`],
    ['if the groups are a map by id', `{"35":{"groups":{"10":${price}}}}`],
    ['if ids are numbers', '{"35":{"groups":[{"id":10,"name":"Price","childs":[340,339]}]}}'],
    [
      'if the field ids are a map',
      '{"35":{"groups":[{"id":"10","name":"Price","childs":{"5":"340","2":"339"}}]}}',
    ],
    [
      'if the field ids are one text with commas',
      '{"35":{"groups":[{"id":"10","name":"Price","childs":"340, 339"}]}}',
    ],
    ['if other types have no groups', `{"1":null,"2":[],"35":{"groups":[${price}]},"36":{"groups":[]}}`],
    [
      'if other groups are malformed',
      `{"35":{"groups":[null,"x",7,[],{"childs":["1"]},{"id":"2","name":[],"childs":["3"]},${price}]}}`,
    ],
    [
      'if other field ids are malformed',
      '{"35":{"groups":[{"name":"Price","childs":["340",null,{},"__proto__","a b",true,"339"]}]}}',
    ],
  ])('%s', (_case, json) => {
    expect(readHeadingsOf(json)).toEqual(expected);
  });

  test('as plain text: entities are decoded, spaces collapsed, tags kept', () => {
    expect(
      readHeadingsOf(
        '{"groups":[{"id":"1","name":" &quot;A&quot; &amp;\\n <b>b<\\/b>&nbsp;","childs":["1"]}]}',
      ),
    ).toEqual({ 'ext_stock.1': '"A" & <b>b</b>' });
  });

  test('from the first type that has a heading for the field', () => {
    const other = price.replace('Price', 'Costs');
    const ungrouped = '{"id":"0","name":"Others","childs":["340"]}';
    expect(
      readHeadingsOf(`{"1":{"groups":[${ungrouped}]},"2":{"groups":[${price}]},"3":{"groups":[${other}]}}`),
    ).toEqual(expected);
  });

  test.each([
    ['if the CRM has no fields', '[]'],
    ['if the object has no groups', '{"35":{"groups":[],"fields":[]}}'],
    ['if the group has no fields', '{"35":{"groups":[{"id":"10","name":"Price"}]}}'],
    [
      'if the name is longer than 200 characters',
      `{"groups":[{"id":"1","name":"${'long '.repeat(50)}","childs":["1"]}]}`,
    ],
    ['if the name is blank', '{"groups":[{"id":"1","name":" &nbsp; ","childs":["1"]}]}'],
  ])('and returns none %s', (_case, json) => {
    expect(readHeadingsOf(json)).toEqual({});
  });
});

describe('readHeadings throws `not-a-form` for an answer without groups of fields', () => {
  test.each(['{"7":null}', '{}', '{"error":"x"}', '[1,2]', '{"35":{"fields":{}}}'])('%s', (json) => {
    expect(() => readHeadingsOf(json)).toThrow('not-a-form');
  });
});
