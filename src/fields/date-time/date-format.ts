import type { Issue } from '../../form/issue.js';
import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeDigits } from '../shared/normalize-digits.js';
import type { DateTimeFormat } from './iso-date-time.js';
import { parseIsoDate } from './iso-date-time.js';

type DatePart = 'year' | 'month' | 'day';

/**
 * The first tag of this language with a region that the page or the browser names, since the region decides the order of
 * day and month (`en-GB`, `en-US`). The language itself if there is no such tag.
 */
export function resolveLocale(language: string): string {
  const languageTags =
    typeof document === 'undefined' ? [] : [document.documentElement.lang, ...navigator.languages];
  return (
    languageTags.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isValidLanguageTag(tag)) ??
    language
  );
}

/** Some systems report tags that `Intl` rejects, for example `en-US@posix`. */
function isValidLanguageTag(languageTag: string): boolean {
  try {
    return Intl.getCanonicalLocales(languageTag).length > 0;
  } catch {
    return false;
  }
}

/** Parses an ISO date or a date in the order of the locale (`14.03.2014`, `3/14/14`) into `2014-03-14`. */
export function parseLocalizedDate(input: string, locale: string): string | undefined {
  const normalizedInput = normalizeDigits(input);
  const isoDate = parseIsoDate(normalizedInput);
  if (isoDate) return isoDate;
  const match = normalizedInput
    .replace(/\s+/g, ' ')
    .match(/^ ?(\d{1,4}) ?[./\- ] ?(\d{1,2}) ?[./\- ] ?(\d{1,4})\.? ?$/);
  if (!match) return undefined;
  const partOrder = match[1]?.length === 4 ? (['year', 'month', 'day'] as const) : getDatePartOrder(locale);
  const [year = '', month = '', day = ''] = (['year', 'month', 'day'] as const).map(
    (part) => match[partOrder.indexOf(part) + 1],
  );
  return parseIsoDate(`${expandYear(year)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function getDatePartOrder(locale: string): readonly DatePart[] {
  return getNumericDateFormatter(locale)
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type): type is DatePart => type === 'year' || type === 'month' || type === 'day');
}

/** Expands a two-digit year with a fixed pivot: `68` is 2068, `69` is 1969. */
function expandYear(digits: string): string {
  if (digits.length > 2) return digits.padStart(4, '0');
  return String(Number(digits) + (Number(digits) > 68 ? 1900 : 2000));
}

/** Formats an ISO date in the locale. A text that is not a date is returned unchanged. */
export function formatDate(isoDate: string, locale: string): string {
  return parseIsoDate(isoDate) ? getNumericDateFormatter(locale).format(Date.parse(isoDate)) : isoDate;
}

export const dateInputFormat: DateTimeFormat = {
  type: 'date',
  parse: parseLocalizedDate,
  format: formatDate,
  example: '2014-03-14',
};

/** The example value in the language's format, for placeholders and error messages. */
export function formatExample({ format, example }: DateTimeFormat, language: string): string {
  return format(example, resolveLocale(language));
}

export function createFormatIssue(
  dateTimeFormat: DateTimeFormat,
  code: 'date' | 'datetime',
  language: string,
): Issue {
  return { code, params: { example: formatExample(dateTimeFormat, language) } };
}

/** Formats with ASCII digits in every language, because the typed text is parsed as ASCII digits. */
function getNumericDateFormatter(locale: string): Intl.DateTimeFormat {
  return getDateTimeFormatter(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    numberingSystem: 'latn',
  });
}
