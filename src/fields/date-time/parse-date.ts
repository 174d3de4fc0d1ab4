import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { parseIsoDate } from './iso-date-time.js';

type DatePart = 'year' | 'month' | 'day';

/**
 * Maximum number of characters in a date. A longer text is never a date, so it is not parsed, which keeps the form
 * fast.
 */
const maxLength = 60;

/**
 * Parses a date to the format `2014-03-14`. Accepts an ISO 8601 date, a date in the order of the locale
 * (`14.03.2014`, `3/14/14`), and a date with words (`14 марта 2014 г.`, `March 14th, 2014`, `2014年3月14日`).
 */
export function parseLocalizedDate(input: string, locale: string): string | undefined {
  if (input.length > maxLength) return undefined;
  const text = normalizeTypedText(input)
    // A copied date may be in brackets, in quotation marks or at the end of a sentence. A date that
    // was copied from a spreadsheet may end with the time 00:00:00.
    .replace(/[()«»"“”„]/g, ' ')
    .replace(/(\d)[T ]\s?0{1,2}:00(:00)?(\.0{1,6})?\s?$/, '$1')
    .replace(/[,;]\s?$/, '')
    .trim();
  const isoDate = parseIsoDate(text) ?? parseDigits(text, locale);
  if (isoDate) return isoDate;
  const numericText = removeFillers(text, locale)
    .replace(/(?<=\d)\s*[年月년월]\s*/g, '.')
    .replace(/(?<=\d)\s*[日號号일]\s*(\p{L}*)$/u, (ending, weekday: string) =>
      splitWords(weekday).every((word) => isFiller(word, locale)) ? '' : ending,
    );
  const match = numericText
    .replace(/\s+/g, ' ')
    .match(/^(\d{1,4}) ?[./\- ] ?(\d{1,2}) ?[./\- ] ?(\d{1,4})\.? ?$/);
  if (!match) return parseDateWithMonthName(text, locale);
  const partOrder = match[1]?.length === 4 ? (['year', 'month', 'day'] as const) : getDatePartOrder(locale);
  const getPart = (part: DatePart) => match[partOrder.indexOf(part) + 1] ?? '';
  return joinDate(getPart('year'), getPart('month'), getPart('day'));
}

/** Parses eight digits: `20140314`, or in the order of the locale `14032014`. Years are 1900 to 2099. */
function parseDigits(text: string, locale: string): string | undefined {
  if (!/^\d{8}$/.test(text)) return undefined;
  const plausible = (date: string | undefined) => (/^(19|20)/.test(date ?? '') ? date : undefined);
  const isoDate = plausible(parseIsoDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`));
  const order = getDatePartOrder(locale);
  if (isoDate || order[2] !== 'year') return isoDate;
  const [first, second] = [text.slice(0, 2), text.slice(2, 4)];
  const [day, month] = order[0] === 'day' ? [first, second] : [second, first];
  return plausible(joinDate(text.slice(4), month, day));
}

/** Removes words that belong to no part of a date, before and after a date of digits: `14.03.2014 г.`. */
function removeFillers(text: string, locale: string): string {
  const isFillerText = (words: string) =>
    /^[\p{L}\p{M}\s.,]*$/u.test(words) && splitWords(words).every((word) => isFiller(word, locale));
  const [, before = '', digits = '', after = ''] = /^(\P{Nd}*)(\d[\d./\- ]*\d)(\P{Nd}*)$/u.exec(text) ?? [];
  return digits && isFillerText(before) && isFillerText(after) ? digits : text;
}

function joinDate(year: string, month: string, day: string): string | undefined {
  return parseIsoDate(`${expandYear(year)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Expands a year of two digits to four digits: `00` to `68` become 2000 to 2068, `69` to `99` become 1969 to 1999. */
function expandYear(digits: string): string {
  if (digits.length > 2) return digits.padStart(4, '0');
  return String(Number(digits) + (Number(digits) > 68 ? 1900 : 2000));
}

/**
 * Parses a date that consists of a day, the name of a month, and a year. The text is invalid if it contains a word
 * that is not part of a date.
 */
function parseDateWithMonthName(text: string, locale: string): string | undefined {
  const tokens = splitWords(text);
  const numbers = tokens.filter((token) => /\d/.test(token));
  const months = tokens.flatMap((token) => findMonth(token, locale) ?? []);
  const [month = 0] = months;
  const isKnown = (token: string) => /\d/.test(token) || findMonth(token, locale) || isFiller(token, locale);
  if (numbers.length !== 2 || months.length !== 1 || !tokens.every(isKnown)) return undefined;
  const [first = '', second = ''] = numbers;
  const partOrder = getDatePartOrder(locale);
  const isYearFirst =
    first.length > 2 || (second.length < 3 && partOrder.indexOf('year') < partOrder.indexOf('day'));
  return isYearFirst ? joinDate(first, String(month), second) : joinDate(second, String(month), first);
}

/**
 * Splits a text into words and numbers, in upper case and without accents, so that they can be compared with the
 * names of months.
 */
function splitWords(text: string): readonly string[] {
  const foldedText = text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
  return foldedText.match(/\d+|\p{L}+/gu) ?? [];
}

const monthStyles: readonly Intl.DateTimeFormatOptions[] = [
  { month: 'long' },
  { month: 'short' },
  { month: 'long', day: 'numeric' },
  { month: 'short', day: 'numeric' },
];

/**
 * Returns the number (1 to 12) of the month with this name or abbreviation. Also accepts a name that is cut after at
 * least three letters.
 */
function findMonth(word: string, locale: string): number | undefined {
  const months = [...Array(12).keys()].map((index) => index + 1);
  const matchesName = (month: number, matches: (name: string) => boolean) =>
    monthStyles.some((style) =>
      getDateTimeFormatter(locale, style)
        .formatToParts(Date.UTC(2014, month - 1, 14))
        .some(({ type, value }) => type === 'month' && splitWords(value).some(matches)),
    );
  const exactMatch = months.find((month) => matchesName(month, (name) => name === word));
  if (exactMatch || word.length < 3) return exactMatch;
  const [match, secondMatch] = months.filter((month) => matchesName(month, (name) => name.startsWith(word)));
  return secondMatch ? undefined : match;
}

/**
 * Returns whether a date in the language may contain this word beside day, month and year: for example `de`, `г.`, a
 * weekday, or the ending of `14th`. Such a word is ignored.
 */
function isFiller(word: string, locale: string): boolean {
  if (/^(ST|ND|RD|TH|OF|ER|LE|DE|DEL|DEN|R|Е|Г|ГО|ГОДА?|Р|РОКУ)$/.test(word)) return true;
  const days = [...Array(7).keys()].map((index) => Date.UTC(2014, 2, 14 + index));
  return fillerStyles.some((style) =>
    days.some((day) =>
      getDateTimeFormatter(locale, style)
        .formatToParts(day)
        .some(({ type, value }) => type !== 'month' && splitWords(value).includes(word)),
    ),
  );
}

const fillerStyles: readonly Intl.DateTimeFormatOptions[] = [
  { dateStyle: 'full' },
  { weekday: 'short', year: 'numeric', month: 'short' },
];

function getDatePartOrder(locale: string): readonly DatePart[] {
  return getNumericDateFormatter(locale)
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type): type is DatePart => type === 'year' || type === 'month' || type === 'day');
}

/**
 * Returns a formatter that writes dates with ASCII digits in every language, because a typed date is parsed with
 * ASCII digits.
 */
export function getNumericDateFormatter(locale: string): Intl.DateTimeFormat {
  return getDateTimeFormatter(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    numberingSystem: 'latn',
  });
}
