import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWireJson, type WireValue } from '../../../src/crm/json/wire-json.js';
import { stringifyWireJson } from '../../../src/crm/json/write-wire-json.js';

test('numeric keys stay in the order of the text', () => {
  const form = parseWireJson('{"90":1,"5":{"10":2,"9":3},"a":4}') as ReadonlyMap<string, WireValue>;
  expect([...form.keys()]).toEqual(['90', '5', 'a']);
  expect([...(form.get('5') as ReadonlyMap<string, WireValue>).keys()]).toEqual(['10', '9']);
});

test('for every JSON text, values are those of JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify([value]);
      expect(toPlainValue(parseWireJson(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test('strings that look like keys, brackets or ends of strings are strings', () => {
  const tricky = ['"a":', '\\"b\\":1', '{"c":2}', '": ', '\\', '\\\\"', ' "x" : '];
  const text = JSON.stringify({ '"k":': tricky, '\\': 1 });
  expect(toPlainValue(parseWireJson(text))).toEqual(JSON.parse(text));
});

test('what was read can be written again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const wire = parseWireJson(JSON.stringify([value]));
      expect(parseWireJson(stringifyWireJson(wire))).toEqual(wire);
    }),
  );
});

describe('what is no object and no list is none', () => {
  test.each([
    '',
    'null',
    '"text"',
    '7',
    '{"a":1',
    '[1,2',
    '{"a":1}garbage',
    `${'['.repeat(200)}${']'.repeat(200)}`,
  ])('%.30s', (text) => {
    expect(() => parseWireJson(text)).toThrow(
      expect.objectContaining({ name: 'CrmError', code: 'not-json' }),
    );
  });

  test('at any depth and length, without a crash', () => {
    for (const depth of [10_000, 200_000]) {
      const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      expect(() => parseWireJson(deep)).toThrow(expect.objectContaining({ name: 'CrmError' }));
    }
  });
});

test('`__proto__` is a key like any other', () => {
  const wire = parseWireJson('{"__proto__":{"polluted":1}}') as ReadonlyMap<string, WireValue>;
  expect([...wire.keys()]).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

/** As JSON.parse has it, so that the two can be compared. */
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
