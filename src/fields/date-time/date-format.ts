import type { Issue } from '../../form/issue.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import type { DateTimeFormat, DateTimeInputType } from './iso-date-time.js';
import { parseIsoDate } from './iso-date-time.js';
import { getNumericDateFormatter, parseLocalizedDate } from './parse-date.js';

/**
 * Formats a date such as `2014-03-14` in the format of the locale. A text that is not a date is returned unchanged.
 */
export function formatDate(isoDate: string, locale: string): string {
  return parseIsoDate(isoDate) ? getNumericDateFormatter(locale).format(Date.parse(isoDate)) : isoDate;
}

export const dateInputFormat: DateTimeFormat = {
  type: 'date',
  parse: parseLocalizedDate,
  format: formatDate,
  example: '2014-03-14',
};

/**
 * The example of a date and time, 2014-03-14 21:30, in the most common locales. The first text that `Intl` formats
 * takes 50 ms on a slow device, so a form that only shows an example does without `Intl`. A test compares the table
 * with `Intl`.
 */
export const commonExamples = [
  {
    locales: 'de de-AT de-CH de-DE kk kk-KZ pl pl-PL ru ru-BY ru-KZ ru-RU ru-UA tr tr-TR uk uk-UA',
    date: '14.03.2014',
    time: '21:30',
  },
  {
    locales: 'en-GB en-IE es es-ES fr fr-BE fr-FR pt pt-BR pt-PT',
    date: '14/03/2014',
    time: '21:30',
  },
  { locales: 'en en-US', date: '03/14/2014', time: '9:30 PM' },
  { locales: 'zh zh-CN', date: '2014/03/14', time: '21:30' },
] as const;

/** Returns the example of a date or time in a common locale. Undefined: the table does not contain the locale. */
export function findCommonExample(type: DateTimeInputType, locale: string): string | undefined {
  const found = commonExamples.find(({ locales }) => locales.split(' ').includes(locale));
  if (!found) return undefined;
  return type === 'datetime-local' ? `${found.date} ${found.time}` : found[type];
}

/**
 * Returns an example of a date or time as people write it in the language, for example `3/14/2014` in American
 * English. Hints and error messages show the example.
 */
export function formatExample({ type, format, example }: DateTimeFormat, language: string): string {
  const locale = resolveLocale(language);
  return findCommonExample(type, locale) ?? format(example, locale);
}

export function createFormatIssue(
  dateTimeFormat: DateTimeFormat,
  code: 'date' | 'datetime' | 'time',
  language: string,
): Issue {
  return { code, params: { example: formatExample(dateTimeFormat, language) } };
}
