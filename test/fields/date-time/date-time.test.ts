import { describe, expect, test, vi } from 'vitest';
import {
  addToDate,
  formatCalendarDate,
  getToday,
  getWeeksOfMonth,
  parseCalendarDate,
} from '../../../src/fields/calendar/calendar-days.js';
import { formatDate } from '../../../src/fields/date-time/date-format.js';
import { parseLocalizedDate } from '../../../src/fields/date-time/parse-date.js';
import { parseRelativeDate } from '../../../src/fields/date-time/relative-day.js';
import {
  formatTime,
  parseLocalizedDateTime,
  parseLocalizedTime,
} from '../../../src/fields/date-time/time-format.js';
import { resolveLocale } from '../../../src/fields/shared/resolve-locale.js';

describe('typed date', () => {
  test.each([
    ['14.03.2014', 'de', '2014-03-14'],
    ['14.3.14', 'ru', '2014-03-14'],
    ['3/14/2014', 'en-US', '2014-03-14'],
    ['14/03/2014', 'en-GB', '2014-03-14'],
    ['14/03/2014', 'fr', '2014-03-14'],
    ['2014. 03. 14.', 'hu', '2014-03-14'],
    ['2014-03-14', 'ar', '2014-03-14'],
    ['2014/3/14', 'en-US', '2014-03-14'],
    ['14 3 2014', 'es', '2014-03-14'],
    ['29.02.2024', 'de', '2024-02-29'],
    ['29.02.2023', 'de', undefined],
    ['14/03/2014', 'en-US', undefined],
    ['14.03', 'de', undefined],
    ['tomorrow', 'en', undefined],
    ['١٤/٣/٢٠١٤', 'ar', '2014-03-14'],
    ['۲۰۱۴-۰۳-۱۴', 'en', '2014-03-14'],
    ['２０１４/３/１４', 'zh', '2014-03-14'],
    ['', 'en', undefined],
    ['1.1.68', 'de', '2068-01-01'],
    ['1.1.69', 'de', '1969-01-01'],
  ])('%j in %s is parsed as %j', (typed, locale, iso) => {
    expect(parseLocalizedDate(typed, locale)).toBe(iso);
  });

  test.each(['en-US', 'en-GB', 'de', 'ru', 'ar', 'fa', 'zh', 'th', 'kk', 'tr'])(
    'a date formatted in %s is parsed as the same date',
    (locale) => {
      for (const iso of ['2014-03-14', '2024-02-29', '1999-12-31', '2030-01-01']) {
        expect(parseLocalizedDate(formatDate(iso, locale), locale)).toBe(iso);
      }
    },
  );

  test('the region of the page or the browser decides the order of day and month', () => {
    vi.stubGlobal('navigator', { languages: ['en', 'de'] });
    vi.stubGlobal('document', { documentElement: { lang: 'en-GB' } });
    expect(resolveLocale('en')).toBe('en-GB');
    vi.stubGlobal('document', { documentElement: { lang: 'ru' } });
    vi.stubGlobal('navigator', { languages: ['de-AT', 'en-AU'] });
    expect(resolveLocale('en')).toBe('en-AU');
    expect(resolveLocale('pl')).toBe('pl');
    vi.stubGlobal('navigator', { languages: ['en-US@posix', 'en-NZ'] });
    expect(resolveLocale('en')).toBe('en-NZ');
    vi.stubGlobal('navigator', { languages: ['en-US@posix'] });
    expect(resolveLocale('en')).toBe('en');
    vi.unstubAllGlobals();
  });
});

const everyLocale = [
  ...['ar', 'de', 'en', 'es', 'fr', 'kk', 'pl', 'pt', 'ru', 'tr', 'uk', 'zh'],
  ...['ar-EG', 'en-AU', 'en-GB', 'en-US', 'es-MX', 'es-US', 'fr-CA', 'pt-BR', 'zh-TW'],
];

describe('typed time', () => {
  test.each([
    ['9:30', 'de', '09:30:00'],
    ['21.30', 'ru', '21:30:00'],
    ['21:34:05', 'en', '21:34:05'],
    ['9:30 pm', 'en-US', '21:30:00'],
    ['9:30PM', 'de', '21:30:00'],
    ['9 p. m.', 'es-MX', '21:00:00'],
    ['12:05 am', 'en', '00:05:00'],
    ['12 pm', 'en', '12:00:00'],
    ['٩:٣٠ م', 'ar', '21:30:00'],
    ['9:30 م', 'ar', '21:30:00'],
    ['下午9:30', 'zh', '21:30:00'],
    ['21h30', 'fr', '21:30:00'],
    ['21 h', 'fr', '21:00:00'],
    ['930', 'en', '09:30:00'],
    ['2130', 'en', '21:30:00'],
    ['9', 'en', '09:00:00'],
    ['25:61', 'en', undefined],
    ['24:00', 'en', undefined],
    ['9:60', 'en', undefined],
    ['13 pm', 'en', undefined],
    ['0 am', 'en', undefined],
    ['9:3', 'en', undefined],
    ['-9:30', 'en', undefined],
    ['pm', 'en', undefined],
    ['', 'en', undefined],
  ])('%j in %s is parsed as %j', (typed, locale, time) => {
    expect(parseLocalizedTime(typed, locale)).toBe(time);
  });

  test.each(everyLocale)(
    'a time formatted in %s is parsed as the same time, alone and after a date',
    (locale) => {
      for (const time of [
        '00:00:00',
        '00:30:00',
        '09:05:00',
        '12:00:00',
        '12:59:00',
        '21:34:05',
        '23:59:00',
      ]) {
        expect(parseLocalizedTime(formatTime(time, locale), locale)).toBe(time);
        const both = `${formatDate('2014-03-14', locale)} ${formatTime(time, locale)}`;
        expect(parseLocalizedDateTime(both, locale)).toBe(`2014-03-14T${time}`);
      }
    },
  );

  test('formatTime returns a text that is not a time unchanged', () => {
    expect(['25:61', 'soon', ''].map((text) => formatTime(text, 'en'))).toEqual(['25:61', 'soon', '']);
  });
});

/** Times with a word for a part of the day, in the languages of this product. */
const timesWithWords: readonly (readonly [typed: string, locale: string, time: string | undefined])[] = [
  ['noon', 'en', '12:00:00'],
  ['12 noon', 'en', '12:00:00'],
  ['at midnight', 'en', '00:00:00'],
  ['8 in the evening', 'en', '20:00:00'],
  ['8:30 in the morning', 'en', '08:30:00'],
  ['2 at night', 'en', '02:00:00'],
  ['8 noon', 'en', undefined],
  ['8 вечера', 'ru', '20:00:00'],
  ['в 8:30 вечера', 'ru', '20:30:00'],
  ['8 часов утра', 'ru', '08:00:00'],
  ['12 ночи', 'ru', '00:00:00'],
  ['3 часа ночи', 'ru', '03:00:00'],
  ['12 дня', 'ru', '12:00:00'],
  ['3 часа дня', 'ru', '15:00:00'],
  ['20:00 вечера', 'ru', '20:00:00'],
  ['9:00 дня', 'ru', undefined],
  ['12 вечера', 'ru', undefined],
  ['полдень', 'ru', '12:00:00'],
  ['в полночь', 'ru', '00:00:00'],
  ['о 8 вечора', 'uk', '20:00:00'],
  ['9 ранку', 'uk', '09:00:00'],
  ['2 ночі', 'uk', '02:00:00'],
  ['опівдні', 'uk', '12:00:00'],
  ['um 8 Uhr abends', 'de', '20:00:00'],
  ['8 Uhr früh', 'de', '08:00:00'],
  ['3 Uhr nachmittags', 'de', '15:00:00'],
  ['Mitternacht', 'de', '00:00:00'],
  ['a las 8 de la noche', 'es', '20:00:00'],
  ['3 de la madrugada', 'es', '03:00:00'],
  ['5 de la tarde', 'es-MX', '17:00:00'],
  ['mediodía', 'es', '12:00:00'],
  ['20h30', 'fr', '20:30:00'],
  ['à 8 h 30 du soir', 'fr', '20:30:00'],
  ['3 h de l’après-midi', 'fr', '15:00:00'],
  ['midi', 'fr', '12:00:00'],
  ['à minuit', 'fr', '00:00:00'],
  ['às 8 da noite', 'pt', '20:00:00'],
  ['2 da manhã', 'pt-PT', '02:00:00'],
  ['3 da tarde', 'pt-BR', '15:00:00'],
  ['meia-noite', 'pt', '00:00:00'],
  ['o 8 wieczorem', 'pl', '20:00:00'],
  ['3 po południu', 'pl', '15:00:00'],
  ['8 rano', 'pl', '08:00:00'],
  ['akşam 8', 'tr', '20:00:00'],
  ['saat 8 akşam', 'tr', '20:00:00'],
  ['öğleden sonra 3', 'tr', '15:00:00'],
  ['gece yarısı', 'tr', '00:00:00'],
  ['кешкі сағат 8', 'kk', '20:00:00'],
  ['таңғы 8', 'kk', '08:00:00'],
  ['الساعة ٨ مساءً', 'ar', '20:00:00'],
  ['٨ صباحا', 'ar', '08:00:00'],
  ['凌晨3点', 'zh', '03:00:00'],
  ['凌晨12点30分', 'zh', '00:30:00'],
  ['晚上8点半', 'zh', '20:30:00'],
  ['早上8点', 'zh', '08:00:00'],
  ['中午12点', 'zh', '12:00:00'],
  ['中午1點', 'zh-TW', '13:00:00'],
  ['晚上12點', 'zh-TW', '00:00:00'],
  ['中午', 'zh', undefined],
  ['正午', 'zh', '12:00:00'],
];

test.each(timesWithWords)('%j in %s names a part of the day and is parsed as %j', (typed, locale, time) => {
  expect(parseLocalizedTime(typed, locale)).toBe(time);
  expect(parseLocalizedDateTime(`2014-03-14 ${typed}`, locale)).toBe(time && `2014-03-14T${time}`);
});

describe('typed date and time', () => {
  test.each([
    ['14.03.2014 21:30', 'de', '2014-03-14T21:30:00'],
    ['3/14/2014, 9:30 PM', 'en-US', '2014-03-14T21:30:00'],
    ['14 3 2014 9:30', 'es', '2014-03-14T09:30:00'],
    ['2014-03-14T21:30', 'ar', '2014-03-14T21:30:00'],
    ['2014-03-14 21:34:05', 'ru', '2014-03-14T21:34:05'],
    ['31.02.2014 21:30', 'de', undefined],
    ['14.03.2014 25:61', 'de', undefined],
    ['14.03.2014', 'de', undefined],
    ['21:30', 'de', undefined],
    [' ,'.repeat(5_000), 'de', undefined],
  ])('%j in %s is parsed as %j', (typed, locale, dateTime) => {
    expect(parseLocalizedDateTime(typed, locale)).toBe(dateTime);
  });
});

test('a relative date is counted from the local date, also on days when daylight saving time changes', () => {
  // Daylight saving time begins in New York on the first of these days and ends on the second.
  for (const text of ['2026-03-08T01:59:59', '2026-03-08T03:00:00', '2026-11-01T23:59:59']) {
    const now = new Date(text);
    const [day] = text.split('T');
    expect(parseRelativeDate('today', now)).toBe(day);
    expect(parseRelativeDate('+0d', now)).toBe(day);
    expect(formatCalendarDate(getToday(now))).toBe(day);
  }
  const parse = (text: string) => parseRelativeDate(text, new Date('2026-03-07T23:30:00'));
  expect(['+1d', '+2d', '-7d', '+365d'].map(parse)).toEqual([
    '2026-03-08',
    '2026-03-09',
    '2026-02-28',
    '2027-03-07',
  ]);
  expect(['7d', '+7', 'tomorrow', '+999999d', ''].map(parse)).toEqual(Array(5).fill(undefined));
});

describe('calendar', () => {
  const addStep = (iso: string, step: { days?: number; months?: number }) =>
    formatCalendarDate(addToDate(parseCalendarDate(iso) ?? { year: 1, month: 1, day: 1 }, step));

  test.each([
    ['2014-03-31', { days: 1 }, '2014-04-01'],
    ['2014-01-01', { days: -1 }, '2013-12-31'],
    ['2014-01-31', { months: 1 }, '2014-02-28'],
    ['2024-01-31', { months: 1 }, '2024-02-29'],
    ['2014-03-31', { months: -12 }, '2013-03-31'],
    ['2014-12-15', { months: 1 }, '2015-01-15'],
    ['9999-12-31', { days: 1 }, '9999-12-31'],
    ['0001-01-01', { days: -1 }, '0001-01-01'],
    ['0099-12-31', { days: 1 }, '0100-01-01'],
    // Daylight saving time begins or ends in some countries.
    ['2014-03-29', { days: 1 }, '2014-03-30'],
    ['2014-10-26', { days: 1 }, '2014-10-27'],
  ])('%s plus %j is %s', (iso, step, expected) => {
    expect(addStep(iso, step)).toBe(expected);
  });

  test.each([
    ['2014-03-14', 1, '2014-02-24', '2014-04-06'],
    ['2014-03-14', 7, '2014-02-23', '2014-04-05'],
    ['2021-02-01', 1, '2021-02-01', '2021-02-28'],
  ])(
    'the month of %s in weeks that start on weekday %i reaches from %s to %s',
    (iso, weekStart, from, to) => {
      const weeks = getWeeksOfMonth(parseCalendarDate(iso) ?? { year: 1, month: 1, day: 1 }, weekStart);
      expect(weeks.every((week) => week.length === 7)).toBe(true);
      const days = weeks.flat().map(formatCalendarDate);
      expect([days[0], days.at(-1)]).toEqual([from, to]);
      expect(new Set(days).size).toBe(days.length);
    },
  );
});
