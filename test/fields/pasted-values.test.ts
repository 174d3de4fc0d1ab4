import { expect, test } from 'vitest';
import { parseLocalizedDate } from '../../src/fields/date-time/parse-date.js';
import { parseLocalizedDateTime, parseLocalizedTime } from '../../src/fields/date-time/time-format.js';
import { loadAllFieldTypes } from '../../src/fields/lazy-kinds.js';
import { getFieldType } from '../../src/fields/registry.js';
import { emailAssistant } from '../../src/fields/text/email.js';
import type { FieldDefinition } from '../../src/form/definition.js';

await loadAllFieldTypes();
await emailAssistant.load();

/** A text that a visitor copies from another page, by kind, and what is sent. */
const copied: Readonly<Record<string, readonly [text: string, sent: unknown]>> = {
  text: ['two words', 'two words'],
  person_name: ['Ann Lee', 'Ann Lee'],
  email: ['ann@b.example', 'ann@b.example'],
  phone: ['+1 202 555 0143', '+1 202 555 0143'],
  integer: ['12 000', '12000'],
  decimal: ['1 234.5', '1234.5'],
  price: ['€ 99.90', '99.90'],
  date: ['14/03/2014', '2014-03-14'],
  time: ['9:34 pm', '21:34:00'],
  datetime: ['14/03/2014 21:34', '2014-03-14T21:34:00'],
};
await Promise.all(Object.keys(copied).map((kind) => getFieldType(kind).prepare?.()));

/** Characters that programs copy together with a text: the rest of a line, cells of a table, marks of an editor. */
const surroundings: readonly (readonly [before: string, after: string])[] = [
  [' ', ' '],
  ['\u00a0', '\u00a0\u00a0'],
  ['\t', '\t'],
  ['', '\n'],
  ['\n', '\r\n'],
  ['\r\n\r\n', '\n\n'],
  ['\u3000', '\u2003'],
  ['\u202f', '\u2009'],
  ['\ufeff', '\u200b'],
  ['\u202a', '\u202c'],
  ['\u2066', '\u2069\n'],
  ['\u200e ', ' \u200e'],
  ['\u2028', '\u2029'],
];

/** Controls of dates and times parse what is typed, and the field gets the result. */
const typedParsers: Readonly<Record<string, (text: string, locale: string) => unknown>> = {
  date: parseLocalizedDate,
  time: parseLocalizedTime,
  datetime: parseLocalizedDateTime,
};

function parse(kind: string, text: string): unknown {
  const definition: FieldDefinition = {
    address: 'ext_request.1',
    group: 'ext_request',
    id: '1',
    kind,
    label: 'Field',
  };
  return typedParsers[kind]?.(text, 'en-GB') ?? getFieldType(kind).parse(text, definition, 'en-GB');
}

for (const [kind, [text, sent]] of Object.entries(copied)) {
  test(`${kind}: a pasted value is sent without what surrounds it`, () => {
    for (const [before, after] of surroundings)
      expect(parse(kind, before + text + after), JSON.stringify([before, after])).toEqual(sent);
  });

  // A text and a name keep their spaces.
  if (kind !== 'text' && kind !== 'person_name')
    test(`${kind}: a value with other spaces is sent as with common spaces`, () => {
      for (const space of ['\u00a0', '\u202f', '\u2009', '\u3000', '  ', '\n'])
        expect(parse(kind, text.replaceAll(' ', space)), JSON.stringify(space)).toEqual(sent);
    });
}
