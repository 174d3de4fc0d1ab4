import type { Issue } from '../../form/issue.js';
import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeDigits } from '../shared/normalize-digits.js';
import type { DateTimeFormat } from './iso-date-time.js';
import { parseIsoDate } from './iso-date-time.js';

type DatePart = 'year' | 'month' | 'day';

/** The most exact tag of this language that the page or the browser names: `en-GB` writes days first, `en-US` months. */
export function resolveLocale(language: string): string {
  const languageTags =
    typeof document === 'undefined' ? [] : [document.documentElement.lang, ...navigator.languages];
  return (
    languageTags.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isValidLanguageTag(tag)) ??
    language
  );
}

/** Some systems name their language in a way that `Intl` does not take: `en-US@posix`. */
function isValidLanguageTag(languageTag: string): boolean {
  try {
    return Intl.getCanonicalLocales(languageTag).length > 0;
  } catch {
    return false;
  }
}

/** `2014-03-14` out of that, or of the order in which the language writes a date: `14.03.2014`, `3/14/14`. */
export function parseLocalizedDate(input: string, locale: string): string | undefined {
  const normalizedInput = normalizeDigits(input);
  const isoDate = parseIsoDate(normalizedInput);
  if (isoDate) return isoDate;
  const match = normalizedInput.trim().match(/^(\d{1,4})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{1,4})\.?$/);
  if (!match) return undefined;
  const partOrder = match[1]?.length === 4 ? (['year', 'month', 'day'] as const) : getDatePartOrder(locale);
  const digitsByPart = Object.fromEntries(partOrder.map((part, index) => [part, match[index + 1] ?? '']));
  const { year = '', month = '', day = '' } = digitsByPart as Partial<Record<DatePart, string>>;
  return parseIsoDate(`${expandYear(year)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function getDatePartOrder(locale: string): readonly DatePart[] {
  return getNumericDateFormatter(locale)
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type): type is DatePart => type === 'year' || type === 'month' || type === 'day');
}

/** Of two digits the year nearest to our time: `68` is 2068, `69` is 1969. */
function expandYear(digits: string): string {
  if (digits.length > 2) return digits.padStart(4, '0');
  return String(Number(digits) + (Number(digits) > 68 ? 1900 : 2000));
}

/** As the language writes it; what is no date stays. */
export function formatDate(isoDate: string, locale: string): string {
  return parseIsoDate(isoDate) ? getNumericDateFormatter(locale).format(Date.parse(isoDate)) : isoDate;
}

export const dateInputFormat: DateTimeFormat = {
  type: 'date',
  parse: parseLocalizedDate,
  format: formatDate,
  example: '2014-03-14',
};

/** How the language writes one. */
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

/** In the digits that the CRM means. */
function getNumericDateFormatter(locale: string): Intl.DateTimeFormat {
  return getDateTimeFormatter(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    numberingSystem: 'latn',
  });
}
