import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/crm/http/decode-text.js';
import { nodeTransport } from '../../../src/crm/http/node-transport.js';
import { fetchText } from '../../../src/crm/http/transport.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const utf16le = (text: string) =>
  Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]));
/** "Имя" */
const [win1251, koi8, cp866] = [bytes(0xc8, 0xec, 0xff), bytes(0xe9, 0xcd, 0xd1), bytes(0x88, 0xac, 0xef)];

const readable: readonly (readonly [name: string, Uint8Array<ArrayBuffer>, string | null, string])[] = [
  ['UTF-8 without a header', utf8('{"a":"Имя"}'), null, '{"a":"Имя"}'],
  ['UTF-8 with its charset', utf8('Имя €'), 'text/html; charset=UTF-8', 'Имя €'],
  ['UTF-8 that is declared as windows-1251', utf8('Имя'), 'text/html; charset=windows-1251', 'Имя'],
  ['UTF-8 that is declared as an unknown charset', utf8('Имя'), 'text/html; charset=x-none', 'Имя'],
  ['UTF-8 with a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x7b), null, '{'],
  ['windows-1251', win1251, 'text/html; charset=windows-1251', 'Имя'],
  ['windows-1251 by another name', win1251, 'application/json;CHARSET="cp1251"', 'Имя'],
  ['windows-1251 among other parameters', win1251, "text/html; a=b; charset = 'windows-1251'; c=d", 'Имя'],
  ['KOI8-R', koi8, 'text/html; charset=koi8-r', 'Имя'],
  ['IBM866', cp866, 'text/html; charset=ibm866', 'Имя'],
  ['ISO 8859-1', bytes(0xe9, 0x74, 0xe9), 'text/html; charset=ISO-8859-1', 'été'],
  ['UTF-16', utf16le('{"a":"b"}'), 'application/json; charset=utf-16', '{"a":"b"}'],
  ['UTF-8 that ends within a character', utf8('{"a":"Имя').slice(0, -1), null, '{"a":"Им'],
  ['nothing', bytes(), 'text/html; charset=windows-1251', ''],
];

const unreadable: readonly (readonly [name: string, Uint8Array<ArrayBuffer>, string | null])[] = [
  ['windows-1251 without a header', win1251, null],
  ['windows-1251 that is declared as UTF-8', bytes(0x7b, ...win1251, 0x7d), 'text/html; charset=UTF-8'],
  ['a charset that nobody knows', win1251, 'text/html; charset=x-none'],
  ['a byte that Shift JIS does not have', bytes(0xff, 0x20), 'text/html; charset=shift_jis'],
  ['overlong UTF-8', bytes(0xc0, 0xaf, 0x20), null],
  ['half a surrogate pair', bytes(0xed, 0xa0, 0x80, 0x20), null],
];

test.each(readable)('%s is decoded', (_name, body, contentType, text) => {
  expect(decodeText(body, contentType)).toBe(text);
});

test.each(unreadable)('%s is refused', (_name, body, contentType) => {
  expect(() => decodeText(body, contentType)).toThrow(expect.objectContaining({ code: 'charset' }));
});

describe.each([
  ['server', { server: nodeTransport }],
  ['browser', {}],
])('an answer in a %s', (_place, options) => {
  const answer = (body: Uint8Array<ArrayBuffer>, contentType: string | null) =>
    fetchText(
      'http://crm.invalid',
      {},
      {
        signal: undefined,
        ...options,
        fetch: async () =>
          new Response(body, { headers: contentType === null ? {} : { 'Content-Type': contentType } }),
      },
    );

  test.each(readable)('in %s is decoded', async (_name, body, contentType, text) => {
    expect(await answer(body, contentType)).toBe(text);
  });

  test.each(unreadable)('in %s is refused', async (_name, body, contentType) => {
    await expect(answer(body, contentType)).rejects.toMatchObject({ code: 'charset', outcome: 'unclear' });
  });
});
