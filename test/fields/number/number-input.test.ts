import { expect, test } from 'vitest';
import { formatNumber } from '../../../src/fields/number/number-format.js';
import { decimal } from '../../../src/fields/number/number-kinds.js';
import { parseDecimal } from '../../../src/fields/number/parse-decimal.js';
import { suggestEmail } from '../../../src/fields/text/email-suggestion.js';
import { translatedLanguages } from '../../../src/messages/languages.js';

test.each([
  ['1234567.5', 'en', '1,234,567.5'],
  ['1234567,5', 'de', '1.234.567,5'],
  ['1 234 567,50', 'ru', '1\u00a0234\u00a0567,50'],
  ['-12', 'en', '-12'],
  ['900719925474099312345.123456789', 'en', '900,719,925,474,099,312,345.123456789'],
  // A fraction never looks like thousands.
  ['250.000', 'en', '250'],
  ['1.500', 'en', '1.5'],
  ['1.125', 'en', '1.1250'],
  ['-12,340', 'de', '-12,34'],
  ['0.125', 'en', '0.125'],
  ['1234.500', 'en', '1,234.500'],
  ['250.000', 'it', '250.000'],
  ['250000', 'nl', '250.000'],
  ['١٢٣٤٫٥٠', 'ar-EG', '١٬٢٣٤٫٥٠'],
  ['1234.56', 'ar-EG', '١٬٢٣٤٫٥٦'],
  ['a lot', 'en', 'a lot'],
  ['', 'en', ''],
])('%j in %s is formatted as %j', (typed, language, formatted) => {
  expect(formatNumber(typed, language)).toBe(formatted);
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
  expect(suggestEmail(typed)).toBe(meant);
});

const everyLanguage = ['en', ...translatedLanguages];
/** Locales with other separators, groups or digits, most of them in languages into which the widget is not translated. */
const otherLocales = [
  'it it-CH nl nl-BE sv da nb fi is cs sk sl hr sr hu ro bg mk el sq et lv lt he fa ps ur hi en-IN bn mr ne my th dz',
  'vi id ms ja ko ka hy az uz tg ky mn sw am zu eu ca gl lb de-AT de-CH fr-CH fr-CA en-ZA es-MX es-AR ar-EG ar-MA ar-SA',
  'ckb',
].flatMap((line) => line.split(' '));

test.each([...everyLanguage, ...otherLocales])(
  '%s: a formatted number is parsed as the typed number',
  (language) => {
    for (const number of [
      '0',
      '7',
      '1234',
      '-1234',
      '150000',
      '1234567',
      '12345678.25',
      '0.125',
      '1234.5',
      '250000.75',
      '-0.5',
    ]) {
      expect(parseDecimal(formatNumber(number, language), language)).toBe(number);
    }
  },
);

test.each([
  ['£250,000', 'en', '250000'],
  ['1,500', 'en', '1500'],
  ['1.500', 'en', '1.500'],
  ['0,125', 'en', '0.125'],
  ['1500,250', 'en', '1500.250'],
  ['150.000 €', 'de', '150000'],
  ['1,500', 'de', '1.500'],
  ['1,500', 'ru', '1.500'],
  ['1.500', 'ru', '1.500'],
  ['-2.500', 'pt', '-2500'],
  ['١٢٣٬٤٥٦٫٧٥', 'ar', '123456.75'],
  ['۱۲', 'en', '12'],
  ['１２.5', 'zh', '12.5'],
  ['\u200e-5\u200e', 'ar', '-5'],
  ['250.000', 'it', '250000'],
  ['250.000', 'nl', '250000'],
  ['1.250,75', 'it', '1250.75'],
  ['250.000', 'en-GB', '250.000'],
  ['250’000', 'de-CH', '250000'],
  ['٢٥٠٬٠٠٠', 'ar-EG', '250000'],
  ['٢٥٠،٠٠٠', 'ar-EG', '250000'],
  ['٢٥٠٫٠٠٠', 'ar-EG', '250.000'],
  ['٢٥٠٫٠٠٠', 'ar-MA', '250.000'],
  ['٢٥٠٫٠٠٠', 'it', '250.000'],
  ['٢٥٠٫٥', 'en', '250.5'],
])('%s in %s is parsed as %s', (typed, language, number) => {
  expect(parseDecimal(typed, language)).toBe(number);
});

test.each(everyLanguage)('%s: a number set by a program keeps its value', (language) => {
  const field = {
    address: 'ext_request.1',
    group: 'ext_request',
    id: '1',
    kind: 'decimal',
    label: '',
  } as const;
  for (const number of ['1.125', '-2.500', '123.456', '1234.567', '0.125', '7']) {
    expect(Number(decimal.parse(decimal.parseText(number, field), field, language))).toBe(Number(number));
  }
});
