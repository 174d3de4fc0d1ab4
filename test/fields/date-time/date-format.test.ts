import { describe, expect, test } from 'vitest';
import {
  commonExamples,
  dateInputFormat,
  findCommonExample,
} from '../../../src/fields/date-time/date-format.js';
import { dateTimeInputFormat, timeInputFormat } from '../../../src/fields/date-time/time-format.js';

const locales = commonExamples.flatMap((row) => row.locales.split(' '));

describe.each([dateInputFormat, timeInputFormat, dateTimeInputFormat])('$type', (dateTimeFormat) => {
  const { type, format, parse, example } = dateTimeFormat;

  test.each(locales)(
    'the common example of %s is what Intl formats and what the field can read',
    (locale) => {
      const text = findCommonExample(type, locale);
      expect(text).toBe(format(example, locale));
      expect(format(parse(text ?? '', locale) ?? '', locale)).toBe(text);
    },
  );
});

test('every locale is listed once', () => {
  expect(new Set(locales).size).toBe(locales.length);
});

test('a locale that is not listed has no common example', () => {
  expect(findCommonExample('date', 'fr-CA')).toBeUndefined();
});
