import { expect, test } from 'vitest';
import { guessEmail } from '../../src/fields/email-guess.js';
import { prettyNumber } from '../../src/fields/number-input.js';

test.each([
  ['1234567.5', 'en', '1,234,567.5'],
  ['1234567,5', 'de', '1.234.567,5'],
  ['1 234 567,50', 'ru', '1\u00a0234\u00a0567,50'],
  ['-12', 'en', '-12'],
  ['900719925474099312345.123456789', 'en', '900,719,925,474,099,312,345.123456789'],
  ['a lot', 'en', 'a lot'],
  ['', 'en', ''],
])('%j in %s is shown as %j', (typed, language, shown) => {
  expect(prettyNumber(typed, language)).toBe(shown);
});

test.each([
  ['ann@gmial.com', 'ann@gmail.com'],
  ['Ann@gmail.con', 'Ann@gmail.com'],
  ['ann@yandx.ru', 'ann@yandex.ru'],
  ['ann@hotmaill.com', 'ann@hotmail.com'],
  ['ann@gmail.com', undefined],
  ['ann@ya.ru', undefined],
  ['ann@example.com', undefined],
  ['ann@', undefined],
  ['', undefined],
])('%j → did you mean %j', (typed, meant) => {
  expect(guessEmail(typed)).toBe(meant);
});
