import { describe, expect, test } from 'vitest';
import {
  asEntries,
  asFlag,
  asId,
  asMap,
  asText,
  decodeEntities,
  isWireMap,
} from '../../../src/crm/json/coerce.js';
import {
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
} from '../../../src/crm/json/read-json.js';
import type { WireValue } from '../../../src/crm/json/wire-json.js';

test.each([
  ['Tom &amp; co', 'Tom & co'],
  ['&lt;b&gt; &quot;x&quot; &apos;y&apos;', '<b> "x" \'y\''],
  ['1&nbsp;000', '1\u00a0000'],
  ['&#8364; &#x20AC; &#X20ac;', '€ € €'],
  ['&amp;lt;', '&lt;'],
  ['&unknown; &constructor; &AMP;', '&unknown; &constructor; &AMP;'],
  ['&#0;&#x0;&#1114112;&#x110000;', ''],
  ['&#1114111;', '\u{10ffff}'],
  ['&#1;', '\u0001'],
  ['&#12345678; &#x1234567; &;', '&#12345678; &#x1234567; &;'],
  ['&amp', '&amp'],
])('the entities of %j are decoded to %j', (text, decoded) => {
  expect(decodeEntities(text)).toBe(decoded);
});

const map: WireValue = new Map([['a', 1]]);

test.each<[WireValue | undefined, string]>([
  ['a &amp; b', 'a & b'],
  [7, '7'],
  [true, ''],
  [null, ''],
  [undefined, ''],
  [['a'], ''],
  [map, ''],
])('the value %j is the text %j', (value, text) => {
  expect(asText(value)).toBe(text);
});

test.each<[WireValue | undefined, boolean]>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['', false],
  ['yes', false],
  [2, false],
  [null, false],
  [undefined, false],
  [map, false],
])('the value %j is the flag %s', (value, flag) => {
  expect(asFlag(value)).toBe(flag);
});

test.each<[WireValue | undefined, string | undefined]>([
  ['70', '70'],
  [70, '70'],
  [' a_b-C ', 'a_b-C'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), undefined],
  ['', undefined],
  ['a b', undefined],
  ['a.b', undefined],
  ['.a', undefined],
  ['a.', undefined],
  ['é', undefined],
  ['__proto__', undefined],
  ['constructor', undefined],
  ['prototype', undefined],
  ['prototypes', 'prototypes'],
  ['my__proto__', 'my__proto__'],
  [undefined, undefined],
  [map, undefined],
])('the value %j is the id %j', (value, id) => {
  expect(asId(value)).toBe(id);
});

test('an array of PHP is a map or a list', () => {
  expect(asEntries(map)).toEqual([['a', 1]]);
  expect(asEntries(['x', 'y'])).toEqual([
    ['0', 'x'],
    ['1', 'y'],
  ]);
  for (const value of ['x', 7, null, undefined]) expect(asEntries(value)).toEqual([]);
  expect([asMap(map), asMap(['x']), asMap('x'), asMap(undefined)]).toEqual([
    map,
    undefined,
    undefined,
    undefined,
  ]);
  expect([isWireMap(map), isWireMap([]), isWireMap(null)]).toEqual([true, false, false]);
});

describe('a value from another computer is read', () => {
  test('only if the value has the right type', () => {
    const values = ['x', 7, true, null, undefined, {}, []];
    expect(values.map(readText)).toEqual(['x', ...Array(6).fill(undefined)]);
    expect(values.map(readNumber)).toEqual([undefined, 7, ...Array(5).fill(undefined)]);
    expect(values.map(readFlag)).toEqual([undefined, undefined, true, ...Array(4).fill(undefined)]);
    expect(['a', 'b', 'c', 7].map(readOneOf('a', 'b'))).toEqual(['a', 'b', undefined, undefined]);
  });

  test('as a list without the items that cannot be read', () => {
    expect(readList(readText)(['a', 7, '', null, 'b'])).toEqual(['a', '', 'b']);
    for (const value of ['a', { 0: 'a' }, null]) expect(readList(readText)(value)).toBeUndefined();
  });

  test('as an object with the known properties', () => {
    const read = readRecord({ id: readText }, { size: readNumber });
    expect(read({ id: 'a', size: 7, other: 1 })).toEqual({ id: 'a', size: 7 });
    expect(read({ id: '' })).toEqual({ id: '' });
    expect(read({ id: 'a', size: 'large' })).toEqual({ id: 'a' });
    expect(readRecord({ id: readText })({ id: 'a', size: 7 })).toEqual({ id: 'a' });
    for (const value of [{ size: 7 }, { id: 7 }, null, undefined, 'id', 7])
      expect(read(value)).toBeUndefined();
    // A property of the prototype is not a property of the value.
    expect(read(Object.create({ id: 'a' }))).toBeUndefined();
  });
});
