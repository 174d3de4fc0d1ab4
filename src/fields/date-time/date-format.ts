import type { Issue } from '../../form/issue.js';
import { dateFormat } from '../shared/intl-cache.js';
import { latinDigits } from '../shared/normalize-digits.js';
import type { Spelling } from './iso-date-time.js';
import { readDate } from './iso-date-time.js';

type Part = 'year' | 'month' | 'day';

/** The most exact tag of this language that the page or the browser names: `en-GB` writes days first, `en-US` months. */
export function localeFor(language: string): string {
  const tags = typeof document === 'undefined' ? [] : [document.documentElement.lang, ...navigator.languages];
  return tags.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isTag(tag)) ?? language;
}

/** Some systems name their language in a way that `Intl` does not take: `en-US@posix`. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}

/** `2014-03-14` out of that, or of the order in which the language writes a date: `14.03.2014`, `3/14/14`. */
export function readTypedDate(typed: string, locale: string): string | undefined {
  const text = latinDigits(typed);
  const exact = readDate(text);
  if (exact) return exact;
  const numbers = text.trim().match(/^(\d{1,4})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{1,4})\.?$/);
  if (!numbers) return undefined;
  const order = numbers[1]?.length === 4 ? (['year', 'month', 'day'] as const) : orderOf(locale);
  const found = Object.fromEntries(order.map((part, at) => [part, numbers[at + 1] ?? '']));
  const { year = '', month = '', day = '' } = found as Partial<Record<Part, string>>;
  return readDate(`${wholeYear(year)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function orderOf(locale: string): readonly Part[] {
  return numeric(locale)
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type): type is Part => type === 'year' || type === 'month' || type === 'day');
}

/** Of two digits the year nearest to our time: `68` is 2068, `69` is 1969. */
function wholeYear(digits: string): string {
  if (digits.length > 2) return digits.padStart(4, '0');
  return String(Number(digits) + (Number(digits) > 68 ? 1900 : 2000));
}

/** As the language writes it; what is no date stays. */
export function prettyDate(iso: string, locale: string): string {
  return readDate(iso) ? numeric(locale).format(Date.parse(iso)) : iso;
}

export const dateSpelling: Spelling = {
  type: 'date',
  read: readTypedDate,
  pretty: prettyDate,
  example: '2014-03-14',
};

/** How the language writes one. */
export function exampleOf({ pretty, example }: Spelling, language: string): string {
  return pretty(example, localeFor(language));
}

export function unreadable(spelling: Spelling, code: 'date' | 'datetime', language: string): Issue {
  return { code, with: { example: exampleOf(spelling, language) } };
}

/** In the digits that the CRM means. */
function numeric(locale: string): Intl.DateTimeFormat {
  return dateFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', numberingSystem: 'latn' });
}
