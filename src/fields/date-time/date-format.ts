import type { Issue } from '../../form/issue.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import type { DateTimeFormat } from './iso-date-time.js';
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
 * Returns an example of a date or time as people write it in the language, for example `3/14/2014` in American
 * English. Hints and error messages show the example.
 */
export function formatExample({ format, example }: DateTimeFormat, language: string): string {
  return format(example, resolveLocale(language));
}

export function createFormatIssue(
  dateTimeFormat: DateTimeFormat,
  code: 'date' | 'datetime' | 'time',
  language: string,
): Issue {
  return { code, params: { example: formatExample(dateTimeFormat, language) } };
}
