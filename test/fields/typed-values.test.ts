import { afterEach, expect, test, vi } from 'vitest';
import { parseLocalizedDate } from '../../src/fields/date-time/parse-date.js';
import {
  formatTime,
  parseLocalizedDateTime,
  parseLocalizedTime,
} from '../../src/fields/date-time/time-format.js';
import { parseCoordinates } from '../../src/fields/location/parse-coordinates.js';
import { formatNumber } from '../../src/fields/number/number-format.js';
import { parseDecimal } from '../../src/fields/number/parse-decimal.js';
import { getDateTimeFormatter } from '../../src/fields/shared/intl-cache.js';
import { translatedLanguages } from '../../src/messages/languages.js';

const languages = ['en', ...translatedLanguages];
const locales = [
  ...languages,
  'en-GB',
  'en-IN',
  'es-MX',
  'pt-BR',
  'de-CH',
  'fr-CA',
  'zh-TW',
  'ja',
  'ko',
  'hu',
  'cs',
];

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['ru', '5 000 руб.', '5000'],
  ['ru', '5 000 р', '5000'],
  ['ru', '5 000 рублей', '5000'],
  ['ru', '100 долларов', '100'],
  ['ru', 'руб.5000', '5000'],
  ['uk', '5 000 грн', '5000'],
  ['uk', '5 000 гривень', '5000'],
  ['kk', '5 000 тг.', '5000'],
  ['kk', '5 000 теңге', '5000'],
  ['pl', '5 000 zł', '5000'],
  ['pl', '5 000,50 złotych', '5000.50'],
  ['tr', '5.000 TL', '5000'],
  ['tr', '5.000TL.', '5000'],
  ['tr', '₺5.000,50', '5000.50'],
  ['pt-BR', 'R$ 5.000', '5000'],
  ['pt-BR', '5.000 reais', '5000'],
  ['es-MX', 'MX$ 250,000', '250000'],
  ['es-MX', '$250,000.50 pesos', '250000.50'],
  ['es', '250.000 €', '250000'],
  ['de', '5.000,- €', '5000'],
  ['de', '5.000,– Euro', '5000'],
  ['de-CH', 'CHF 1’000.50', '1000.50'],
  ['fr', '5 000 euros', '5000'],
  ['en', 'USD 5,000', '5000'],
  ['en', 'Rs. 5,000', '5000'],
  ['en', '$.50', '0.50'],
  ['en-IN', '₹2,50,000', '250000'],
  ['en-IN', '2,500', '2500'],
  ['zh', '５，０００．５元', '5000.5'],
  ['zh', '￥5000', '5000'],
  ['ja', '5000円', '5000'],
  ['ar', '٥٬٠٠٠٫٥ ر.س.', '5000.5'],
  ['ar', '‏٥٠٠٠ درهم', '5000'],
  ['hi', '५०००', '5000'],
  ['bn', '১২৩', '123'],
  ['th', '๕๐๐', '500'],
  ['en', '‒5', '-5'],
  ['en', '\u22125', '-5'],
])('number, %s: %j is %j', (language, typed, expected) => {
  expect(parseDecimal(typed, language)).toBe(expected);
});

test.each(languages)('number, %s: a word that may stand for a factor or a unit is refused', (language) => {
  const words =
    'тыс млн тысяч мільйон тис k K m M mln mio mrd tys bin milyon mil mille million lakh crore 万 億 千 ألف m² кв.м kg % за/мес k$ т₽';
  for (const word of words.split(' ')) expect(parseDecimal(`5 ${word}`, language), word).toBeUndefined();
  expect(parseDecimal('от 5 до 10', language)).toBeUndefined();
  expect(parseDecimal('5-10', language)).toBeUndefined();
});

test.each(locales)('number, %s: what is shown is read as the same number', (locale) => {
  for (const number of ['0', '7', '12.5', '1234', '1234.5', '250000', '1234567.89', '-1234']) {
    const shown = formatNumber(number.replace(/^-?\d+\.\d{3}$/, '$&0'), locale);
    expect(parseDecimal(shown, locale), shown).toBe(number);
  }
});

test.each([
  ['es', 'es-MX', [], '250000'],
  ['es', 'es_MX', [], '250000'],
  ['es', 'es', ['es-MX', 'en'], '250000'],
  ['es', 'en-US', ['es-ES'], '250.000'],
  ['es-MX', 'es-ES', [], '250000'],
  ['es-ES', 'es-MX', ['es-MX'], '250.000'],
  ['en', 'de-DE', ['de-DE'], '250000'],
] as const)(
  'the form in %s on a page in %s, browser %j: 250,000 is %s',
  (language, lang, browser, expected) => {
    vi.stubGlobal('document', { documentElement: { lang } });
    vi.stubGlobal('navigator', { languages: browser });
    expect(parseDecimal('250,000', language)).toBe(expected);
    expect(Number(parseDecimal(formatNumber('250,000', language), language))).toBe(Number(expected));
  },
);

test.each([
  ['zh-CN', '2014年3月14日'],
  ['zh-CN', '２０１４年３月１４日'],
  ['zh-CN', '2014 年 3 月 14 日'],
  ['ja', '2014年03月14日'],
  ['ko', '2014년 3월 14일'],
  ['ko', '2014. 3. 14.'],
  ['en-GB', '14‑03‑2014'],
  ['en-GB', '14–03–2014'],
  ['en-GB', '14／03／2014'],
  ['en-GB', '14th March 2014'],
  ['en-GB', '14th of March, 2014'],
  ['en', 'March 14, 2014'],
  ['en', 'Mar. 14 2014'],
  ['en', 'Friday, 14 mar 14'],
  ['ru', '14 марта 2014 г.'],
  ['ru', '14 МАРТ 2014'],
  ['ru', '14 мар. 2014 года'],
  ['uk', '14 березня 2014 р.'],
  ['kk', '2014 ж. 14 наурыз'],
  ['pl', '14 marca 2014'],
  ['tr', '14 Mart 2014'],
  ['de', '14. März 2014'],
  ['de', 'Freitag, 14. Maerz 2014', null],
  ['fr', '14 mars 2014'],
  ['es', '14 de marzo de 2014'],
  ['pt-BR', '14 de marco de 2014'],
  ['ar', '١٤ مارس ٢٠١٤'],
  ['ar', '14‏/03‏/2014'],
  ['hu', '2014. március 14.'],
  ['en', '14 2014', null],
  ['en', '14 Foo 2014', null],
  ['en', 'March 2014', null],
  ['en', '30 February 2014', null],
  ['en', 'call on 14 March 2014', null],
  ['en', '14 Mar May 2014', null],
  ['en', '14 Ma 2014', null],
  ['en', `14 March 2014 ${'x'.repeat(10_000)}`, null],
])('date, %s: %j', (locale, typed, expected: string | null = '2014-03-14') => {
  expect(parseLocalizedDate(typed, locale) ?? null).toBe(expected);
});

test.each(locales)('date, %s: each month in each style of the language is read', (locale) => {
  for (let month = 0; month < 12; month++) {
    const date = Date.UTC(2014, month, 14);
    for (const dateStyle of ['full', 'long', 'medium', 'short'] as const) {
      const typed = getDateTimeFormatter(locale, { dateStyle }).format(date);
      expect(parseLocalizedDate(typed, locale), typed).toBe(new Date(date).toISOString().slice(0, 10));
    }
  }
});

test.each([
  ['zh', '9：30', '09:30:00'],
  ['zh', '９：３０', '09:30:00'],
  ['zh', '下午9点30分', '21:30:00'],
  ['zh', '9点半', '09:30:00'],
  ['zh', '9時', '09:00:00'],
  ['ja', '21時30分', '21:30:00'],
  ['ko', '오후 9시 30분', '21:30:00'],
  ['de', '21 Uhr', '21:00:00'],
  ['de', '21:30 Uhr', '21:30:00'],
  ['de', '21 Uhr 30', '21:30:00'],
  ['fr', '21 h 30', '21:30:00'],
  ['ar', '٩:٣٠ م', '21:30:00'],
  ['en', '9∶30', null],
  ['en', '9:30 o’clock', null],
])('time, %s: %j', (locale, typed, expected) => {
  expect(parseLocalizedTime(typed, locale) ?? null).toBe(expected);
});

test.each(locales)('time, %s: what is shown is read as the same time', (locale) => {
  for (const time of ['00:05:00', '09:30:00', '12:00:00', '21:05:09'])
    expect(parseLocalizedTime(formatTime(time, locale), locale), formatTime(time, locale)).toBe(time);
});

test.each([
  ['zh', '2014年3月14日9：30', '2014-03-14T09:30:00'],
  ['zh', '2014年3月14日　下午9:30', '2014-03-14T21:30:00'],
  ['ru', '14 марта 2014 г., 21:30', '2014-03-14T21:30:00'],
  ['en-GB', '14‑03‑2014 9:30 pm', '2014-03-14T21:30:00'],
  ['de', '14. März 2014, 21 Uhr', '2014-03-14T21:00:00'],
  ['ar', '١٤/٣/٢٠١٤، ٩:٣٠ م', '2014-03-14T21:30:00'],
])('date and time, %s: %j', (locale, typed, expected) => {
  expect(parseLocalizedDateTime(typed, locale)).toBe(expected);
});

test.each(['５５．７５，　３７．６２', '５५.75 37.62', '55.75\u00a037.62', '\u200b55.75 37.62'])(
  'coordinates: %j',
  (typed) => {
    expect(parseCoordinates(typed)).toEqual({ lat: '55.75', lon: '37.62' });
  },
);
