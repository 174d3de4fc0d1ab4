import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePhpForm, type PhpRecord } from '../../../src/crm/http/encode-php-form.js';
import { parsePhpForm } from '../../../src/crm/http/parse-php-form.js';
import type { WireValue } from '../../../src/crm/json/wire-json.js';

/** Name, array, and the output of `http_build_query` in PHP 8.2. */
const encoded: readonly (readonly [string, PhpRecord, string])[] = [
  [
    'leaves out null and empty arrays, writes flags as 1 and 0',
    { a: 'x y+z', b: null, c: true, d: false, e: [], f: 1.5, g: 0 },
    'a=x+y%2Bz&c=1&d=0&f=1.5&g=0',
  ],
  [
    'nests in brackets, which are escaped too',
    {
      data: {
        ext_request: { '67': { value: ['2014-01-01', ''] } },
        def_customer: { name: 'Ann & "Bo"' },
      },
    },
    'data%5Bext_request%5D%5B67%5D%5Bvalue%5D%5B0%5D=2014-01-01&data%5Bext_request%5D%5B67%5D%5Bvalue%5D%5B1%5D=' +
      '&data%5Bdef_customer%5D%5Bname%5D=Ann+%26+%22Bo%22',
  ],
  [
    'escapes the same characters as PHP’s urlencode',
    { sp: "!'()*~-_.", ru: 'Привет 😀', 'k y[x]': { 'a b': 'c' }, nl: 'a\r\nb\0c' },
    'sp=%21%27%28%29%2A%7E-_.&ru=%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82+%F0%9F%98%80&k+y%5Bx%5D%5Ba+b%5D=c&nl=a%0D%0Ab%00c',
  ],
  [
    'keeps the indexes of a list with null in it',
    { list: ['a', null, 'b', { x: '1' }] },
    'list%5B0%5D=a&list%5B2%5D=b&list%5B3%5D%5Bx%5D=1',
  ],
];

/** Body, and the result of `parse_str` in PHP 8.2. */
const parsed: readonly (readonly [string, unknown])[] = [
  ['a[b][]=1&a[b][]=2&a[c]=3', { a: { b: { 0: '1', 1: '2' }, c: '3' } }],
  ['a=1&a=2', { a: '2' }],
  ['a.b=1&c d=2&e[f.g h]=3', { a_b: '1', c_d: '2', e: { 'f.g h': '3' } }],
  ['a[=1&b]=2&c[x=3', { a_: '1', 'b]': '2', c_x: '3' }],
  ['a[b]c=1&[x]=2&=3', { a: { b: '1' } }],
  ['a[][b]=1&a[][b]=2', { a: { 0: { b: '1' }, 1: { b: '2' } } }],
  ['a%5Bb%5D=%D0%9F%E9&x=100%', { a: { b: 'П\ufffd' }, x: '100%' }],
  ['a[x]=1&a=2', { a: '2' }],
  ['a=1&a[x]=2', { a: { x: '2' } }],
  ['a[5]=x&a[]=y', { a: { 5: 'x', 6: 'y' } }],
  [' a=1&&b', { a: '1', b: '' }],
  ['a%00b=1', { a: '1' }],
];

const hasPhp = spawnSync('php', ['-v']).status === 0;

describe('encodePhpForm', () => {
  test.each(encoded)('%s', (_name, record, body) => {
    expect(encodePhpForm(record)).toBe(body);
  });

  test('keeps the order of keys that look like numbers', () => {
    const record = new Map([
      ['9', 'a'],
      ['1', 'b'],
    ]);
    expect(encodePhpForm({ d: record })).toBe('d%5B9%5D=a&d%5B1%5D=b');
  });

  test('replaces half of a surrogate pair, which has no UTF-8 encoding', () => {
    expect(encodePhpForm({ a: 'x\ud83dy' })).toBe('a=x%EF%BF%BDy');
  });

  test.skipIf(!hasPhp)(
    `gives the same bytes as PHP${hasPhp ? '' : ' (skipped: no php on this machine)'}`,
    () => {
      for (const [, record] of encoded) {
        const script = 'echo http_build_query(json_decode(stream_get_contents(STDIN), true));';
        const php = execFileSync('php', ['-r', script], { input: JSON.stringify(record) });
        expect(encodePhpForm(record)).toBe(php.toString());
      }
    },
  );
});

describe('parsePhpForm', () => {
  test.each(parsed)('reads %j as %j', (body, expected) => {
    expect(toPlainValue(parsePhpForm(body))).toEqual(expected);
  });

  test.skipIf(!hasPhp)(
    `gives the same result as PHP${hasPhp ? '' : ' (skipped: no php on this machine)'}`,
    () => {
      const script =
        'parse_str(stream_get_contents(STDIN), $a); echo json_encode($a, JSON_INVALID_UTF8_SUBSTITUTE | JSON_FORCE_OBJECT);';
      for (const [body] of parsed) {
        const php = execFileSync('php', ['-r', script], { input: body });
        expect(toPlainValue(parsePhpForm(body))).toEqual(JSON.parse(php.toString()));
      }
    },
  );

  test('reads what encodePhpForm writes', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/);
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
        fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree.node, { noNullPrototype: true }), (record) => {
        expect(toPlainValue(parsePhpForm(encodePhpForm(record as PhpRecord)))).toEqual(record);
      }),
    );
  });

  test('does not change the prototype of objects', () => {
    const body = parsePhpForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect([...body.keys()]).toEqual(['__proto__', 'constructor']);
  });

  test.each([
    ['variables', '&a=1'.repeat(1_001)],
    ['brackets', `a${'[b]'.repeat(65)}=1`],
  ])('throws `too-large` for too many %s', (_part, body) => {
    expect(() => parsePhpForm(body)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });
});

function toPlainValue(value: WireValue): unknown {
  return value instanceof Map
    ? Object.fromEntries([...value].map(([key, item]) => [key, toPlainValue(item)]))
    : value;
}
