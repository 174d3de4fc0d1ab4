import fc from 'fast-check';

/** A tag that no part of the project writes: in rendered HTML it must be escaped. */
export const markupMark = '<fuzz-mark a="1">';

/**
 * Pieces of text that have a special meaning for parsers of numbers, dates, phone numbers, coordinates, HTML, JSON
 * and PHP bodies.
 */
const fragments = [
  ...[
    '',
    ' ',
    '0',
    '00',
    '1',
    '12',
    '2026',
    '31',
    '24:00',
    '9'.repeat(20),
    '1e9',
    '-',
    '+',
    '+7 (495) 123-45-67',
  ],
  ...['.', ',', '..', '…', ':', '/', '\\', '-', '–', '2026-02-30', '29.02.2025', 'T25:61', 'Z', '59.9, 30.3'],
  ...[
    'N',
    '°',
    '′',
    'lat',
    'a@b.example',
    'a@',
    '@',
    '@b.',
    'https://maps.example/?ll=',
    'javascript:alert(1)',
  ],
  ...[
    markupMark,
    '<',
    '>',
    '&',
    '&amp;',
    '&#0;',
    '&#x110000;',
    '&nbsp',
    '<b>',
    '</b>',
    '<a href=',
    '<br',
    '<!--',
    ']]>',
  ],
  ...[
    '"',
    "'",
    '`',
    '{',
    '}',
    '[',
    ']',
    '[]',
    '{"status":"fail"}',
    'null',
    'true',
    '%',
    '%00',
    '%zz',
    '#{1}',
  ],
  ...[
    '\0',
    '\n',
    '\r\n',
    '\t',
    '\u00a0',
    '\u200d',
    '\u202e',
    '\ufeff',
    '\ufffd',
    '\ud800',
    '\u0301',
    'ё',
    'İ',
    '𝟙',
    '👩‍👩‍👧',
    '١٢',
  ],
  ...['__proto__', 'constructor', 'toString', 'R-0000', 'file-', 'option', 'Ann'],
] as const;

const repeated = fc
  .tuple(fc.constantFrom(...fragments), fc.integer({ min: 1, max: 120 }))
  .map(([fragment, count]) => fragment.repeat(count));

/** A text from the fragments, or any Unicode text. */
export const textArbitrary: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...fragments), { maxLength: 6 }).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 30, unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 30, unit: 'binary' }) },
  { weight: 1, arbitrary: repeated },
);

/** Plausible texts of the kinds of field. */
const plausibleTexts = [
  ...[
    'Ann',
    'ann@example.com',
    '+7 495 123-45-67',
    '8 (800) 555-35-35',
    '12',
    '1 500,50',
    '-3',
    '2026-11-29',
  ],
  ...['29.11.2026', '11/29/26', '14:30', '2 pm', '2026-11-29 14:30', '2026-11-29T14:30', '59.93, 30.31'],
  ...['10..20', '..20', '10..', '2026-01-01..2026-12-31', '1000', '9001', 'Option 1', 'Yes', '1', '0'],
] as const;

/** What a visitor types: plausible three times out of four. */
export const typedArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...plausibleTexts) },
  { weight: 1, arbitrary: textArbitrary },
);

/** Creates a value in one of `every` cases, and `undefined` in all others. */
export function rarely<Value>(
  every: number,
  arbitrary: fc.Arbitrary<Value>,
): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: every - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const jsonEscape = (text: string) => JSON.stringify(text);

/** Spellings of a text in JSON as PHP writes it. A lone surrogate is escaped by `JSON.stringify`. */
export const jsonTextArbitrary: fc.Arbitrary<string> = textArbitrary.map(jsonEscape);

/** Texts of JSON values of any type. They replace a value for which the CRM should send another type. */
export const oddJsonArbitrary: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '1', '-1', '1.5', '1e400', '-0', '12345678901234567890123'),
  fc.constantFrom('""', '"0"', '"1"', '[]', '{}', '[[]]', '{"":""}', '{"__proto__":{"id":"1"}}', '[null]'),
  jsonTextArbitrary,
);
