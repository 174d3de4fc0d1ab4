import { describe, expect, test, vi } from 'vitest';
import { dayOf, isoOf, monthOf, moved } from '../../src/fields/calendar-days.js';
import { localeFor, prettyDate, readTypedDate } from '../../src/fields/date-text.js';

describe('a typed date', () => {
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
    ['', 'en', undefined],
    ['1.1.68', 'de', '2068-01-01'],
    ['1.1.69', 'de', '1969-01-01'],
  ])('%j in %s is %j', (typed, locale, iso) => {
    expect(readTypedDate(typed, locale)).toBe(iso);
  });

  test.each(['en-US', 'en-GB', 'de', 'ru', 'ar', 'fa', 'zh', 'th', 'kk', 'tr'])(
    'written in %s it is read again as the same day',
    (locale) => {
      for (const iso of ['2014-03-14', '2024-02-29', '1999-12-31', '2030-01-01']) {
        expect(readTypedDate(prettyDate(iso, locale), locale)).toBe(iso);
      }
    },
  );

  test('is read in the order of the page’s own country', () => {
    vi.stubGlobal('navigator', { languages: ['en', 'de'] });
    vi.stubGlobal('document', { documentElement: { lang: 'en-GB' } });
    expect(localeFor('en')).toBe('en-GB');
    vi.stubGlobal('document', { documentElement: { lang: 'ru' } });
    vi.stubGlobal('navigator', { languages: ['de-AT', 'en-AU'] });
    expect(localeFor('en')).toBe('en-AU');
    expect(localeFor('pl')).toBe('pl');
    vi.stubGlobal('navigator', { languages: ['en-US@posix', 'en-NZ'] });
    expect(localeFor('en')).toBe('en-NZ');
    vi.stubGlobal('navigator', { languages: ['en-US@posix'] });
    expect(localeFor('en')).toBe('en');
    vi.unstubAllGlobals();
  });
});

describe('the calendar', () => {
  const after = (iso: string, step: { days?: number; months?: number }) =>
    isoOf(moved(dayOf(iso) ?? { year: 1, month: 1, day: 1 }, step));

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
    // Nights without an hour, somewhere.
    ['2014-03-29', { days: 1 }, '2014-03-30'],
    ['2014-10-26', { days: 1 }, '2014-10-27'],
  ])('%s moved by %j is %s', (iso, step, then) => {
    expect(after(iso, step)).toBe(then);
  });

  test.each([
    ['2014-03-14', 1, '2014-02-24', '2014-04-06'],
    ['2014-03-14', 7, '2014-02-23', '2014-04-05'],
    ['2021-02-01', 1, '2021-02-01', '2021-02-28'],
  ])('the month of %s, from weekday %i on, is drawn from %s to %s', (iso, first, from, to) => {
    const weeks = monthOf(dayOf(iso) ?? { year: 1, month: 1, day: 1 }, first);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    const days = weeks.flat().map(isoOf);
    expect([days[0], days.at(-1)]).toEqual([from, to]);
    expect(new Set(days).size).toBe(days.length);
  });
});
