import { expect, test } from 'vitest';
import { createFreeTextChoice } from '../../src/fields/lazy/free-text-fallback.js';
import { loadAllFieldTypes } from '../../src/fields/lazy-kinds.js';
import { getFieldType } from '../../src/fields/registry.js';
import { emailAssistant } from '../../src/fields/text/email.js';
import type { FieldDefinition } from '../../src/form/definition.js';

await loadAllFieldTypes();
const typedKinds: Readonly<Record<string, string>> = {
  text: 'two words',
  person_name: 'Ann Lee',
  email: 'a@b.example',
  phone: '+1 202 555 0143',
  integer: '42',
  decimal: '42.5',
  price: '42.5',
  date: '2014-03-14',
};
await emailAssistant.load();
await Promise.all(Object.keys(typedKinds).map((kind) => getFieldType(kind).prepare?.()));

function parse(kind: string, raw: string) {
  const field: FieldDefinition = {
    address: 'ext_request.1',
    group: 'ext_request',
    id: '1',
    kind,
    label: 'Field',
  };
  const type = getFieldType(kind);
  return type.isBlank(raw) ? 'blank' : type.parse(raw, field, 'en');
}

const invisible = [
  '\u00ad',
  '\u061c',
  '\u180e',
  '\u200b',
  '\u200e',
  '\u200f',
  '\u202a',
  '\u202c',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2069',
  '\ufeff',
];

for (const [kind, text] of Object.entries(typedKinds)) {
  test(`${kind}: invisible characters before, in and after the value are not sent`, () => {
    for (const character of invisible) {
      const middle = text.slice(0, 2) + character + text.slice(2);
      for (const raw of [character + text, middle, text + character, ` ${character} ${text}${character} `])
        expect(parse(kind, raw), JSON.stringify(raw)).toEqual(text);
    }
  });

  test(`${kind}: a value of invisible characters alone is blank`, () => {
    for (const character of [...invisible, '\u200c', '\u200d', '\u2800', '\u3164', '\u0000', '\u0007'])
      expect(parse(kind, ` ${character}${character}`), JSON.stringify(character)).toBe('blank');
  });
}

test('control characters are not sent, line breaks and tabs are', () => {
  expect(parse('text', 'a\u0000b\u0007\r\nc\td\u009f')).toBe('ab\r\nc\td');
});

test.each(['می‌خواهم', '👩‍👧', 'क्‍ष', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
  'joiners that a script or an emoji needs are kept in %s',
  (text) => {
    expect(parse('text', text)).toBe(text);
    expect(parse('person_name', text)).toBe(text);
  },
);

test('the text in place of a list has no invisible characters', () => {
  expect(createFreeTextChoice('\u200bParis\u202c')).toEqual([{ id: 'Paris', text: 'Paris' }]);
  expect(createFreeTextChoice('\u200b')).toEqual([]);
});

test.each([
  ['mailto:a@b.example?subject=Hello', 'a@b.example'],
  ['MAILTO:a@b.example?subject=a@c.example&body=x', 'a@b.example'],
  ['<mailto:a@b.example?subject=Hello>', 'a@b.example'],
  ['mailto:a%2Bforms@b.example', 'a+forms@b.example'],
  ['mailto:a%40b.example', 'a@b.example'],
  ['Ann <a@b.example>', 'a@b.example'],
  ['ａ＠ｂ．ｅｘａｍｐｌｅ', 'a@b.example'],
  ['a@b。example', 'a@b.example'],
  ['a%2b@b.example', 'a%2b@b.example'],
  ['what?@b.example', 'what?@b.example'],
  ['a@b.example?subject=Hello', 'a@b.example'],
  ['mailto:a@b.example,c@d.example', { code: 'email' }],
  ['mailto:?subject=a@b.example', { code: 'email' }],
  ['mailto:%', { code: 'email' }],
])('email: %j is %j', (raw, expected) => {
  expect(parse('email', raw)).toEqual(expected);
});
