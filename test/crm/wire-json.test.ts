import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWireJson, type WireValue } from '../../src/crm/json/wire-json.js';
import { writeWireJson } from '../../src/crm/json/write-wire-json.js';

test('numeric keys stay in the order of the text', () => {
  const form = readWireJson('{"90":1,"5":{"10":2,"9":3},"a":4}') as ReadonlyMap<string, WireValue>;
  expect([...form.keys()]).toEqual(['90', '5', 'a']);
  expect([...(form.get('5') as ReadonlyMap<string, WireValue>).keys()]).toEqual(['10', '9']);
});

test('for every JSON text, values are those of JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify([value]);
      expect(plain(readWireJson(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test('strings that look like keys, brackets or ends of strings are strings', () => {
  const tricky = ['"a":', '\\"b\\":1', '{"c":2}', '": ', '\\', '\\\\"', ' "x" : '];
  const text = JSON.stringify({ '"k":': tricky, '\\': 1 });
  expect(plain(readWireJson(text))).toEqual(JSON.parse(text));
});

test('what was read can be written again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const wire = readWireJson(JSON.stringify([value]));
      expect(readWireJson(writeWireJson(wire))).toEqual(wire);
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
    expect(() => readWireJson(text)).toThrow(expect.objectContaining({ name: 'CrmError', code: 'not-json' }));
  });

  test('at any depth and length, without a crash', () => {
    for (const depth of [10_000, 200_000]) {
      const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      expect(() => readWireJson(deep)).toThrow(expect.objectContaining({ name: 'CrmError' }));
    }
  });
});

test('`__proto__` is a key like any other', () => {
  const wire = readWireJson('{"__proto__":{"polluted":1}}') as ReadonlyMap<string, WireValue>;
  expect([...wire.keys()]).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

/** As JSON.parse has it, so that the two can be compared. */
function plain(value: WireValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const object = {};
  for (const [key, item] of value as ReadonlyMap<string, WireValue>) {
    Object.defineProperty(object, key, {
      value: plain(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
