import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWireJson, type WireValue } from '../../../src/crm/json/wire-json.js';
import { stringifyWireJson } from '../../../src/crm/json/write-wire-json.js';

test('parseWireJson keeps numeric keys in the order of the text', () => {
  const form = parseWireJson('{"90":1,"5":{"10":2,"9":3},"a":4}') as ReadonlyMap<string, WireValue>;
  expect([...form.keys()]).toEqual(['90', '5', 'a']);
  expect([...(form.get('5') as ReadonlyMap<string, WireValue>).keys()]).toEqual(['10', '9']);
});

test('parseWireJson reads the same values as JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify([value]);
      expect(toPlainValue(parseWireJson(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test('parseWireJson reads strings that contain keys, brackets or quotation marks', () => {
  const tricky = ['"a":', '\\"b\\":1', '{"c":2}', '": ', '\\', '\\\\"', ' "x" : '];
  const text = JSON.stringify({ '"k":': tricky, '\\': 1 });
  expect(toPlainValue(parseWireJson(text))).toEqual(JSON.parse(text));
});

test('stringifyWireJson writes what parseWireJson reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const wire = parseWireJson(JSON.stringify([value]));
      expect(parseWireJson(stringifyWireJson(wire))).toEqual(wire);
    }),
  );
});

describe('parseWireJson throws `not-json`', () => {
  test.each([
    '',
    'null',
    '"text"',
    '7',
    '{"a":1',
    '[1,2',
    '{"a":1}garbage',
    `${'['.repeat(200)}${']'.repeat(200)}`,
  ])('for the text %.30j', (text) => {
    expect(() => parseWireJson(text)).toThrow(
      expect.objectContaining({ name: 'CrmError', code: 'not-json' }),
    );
  });

  test('for nesting of 200,000 levels, without a stack overflow', () => {
    for (const depth of [10_000, 200_000]) {
      const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      expect(() => parseWireJson(deep)).toThrow(expect.objectContaining({ name: 'CrmError' }));
    }
  });
});

test('parseWireJson reads the key `__proto__` like any other key', () => {
  const wire = parseWireJson('{"__proto__":{"polluted":1}}') as ReadonlyMap<string, WireValue>;
  expect([...wire.keys()]).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

/** Converts maps to plain objects, for a comparison with the result of JSON.parse. */
function toPlainValue(value: WireValue): unknown {
  if (Array.isArray(value)) return value.map(toPlainValue);
  if (!(value instanceof Map)) return value;
  const object = {};
  for (const [key, item] of value as ReadonlyMap<string, WireValue>) {
    Object.defineProperty(object, key, {
      value: toPlainValue(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
