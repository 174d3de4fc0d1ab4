import { dateFormat } from '../shared/intl-cache.js';
import { latinDigits } from '../shared/normalize-digits.js';
import { prettyDate, readTypedDate } from './date-format.js';
import { readDatetime, readTime, type Spelling } from './iso-date-time.js';

/** `21:30:00` out of that, or of what people write: `21.30`, `9:30 pm`, `9 p. m.`, `21h30`, `930`, `下午9:30`. */
export function readTypedTime(typed: string, locale: string): string | undefined {
  const text = bare(typed);
  const halves = halvesOf(locale);
  const half = halves.find((words) => words.some((word) => text.startsWith(word) || text.endsWith(word)));
  const word = half?.find((one) => text.startsWith(one) || text.endsWith(one)) ?? '';
  const numbers = text.replace(word, '').match(/^(\d{1,2})(?:[:.h]?(\d{2})(?:(?:[:.]|min)(\d{2})s?)?|h)?$/);
  if (!numbers) return undefined;
  const [, hour = '', minute = '00', second = '00'] = numbers;
  if (half && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  // The hour after midnight, and after noon, is called 12.
  const hours = half ? (Number(hour) % 12) + (half === halves[1] ? 12 : 0) : Number(hour);
  return readTime(`${String(hours).padStart(2, '0')}:${minute}:${second}`);
}

/** `2014-03-14T21:30:00` out of a date and a time, each as people write it, with a space or a comma between. */
export function readTypedDatetime(typed: string, locale: string): string | undefined {
  const exact = readDatetime(latinDigits(typed));
  if (exact) return exact.replace(' ', 'T');
  // Longer than any date and time, it is something else.
  for (const { 0: gap, index } of typed.slice(0, 60).matchAll(/[\s,،]+/g)) {
    const day = readTypedDate(typed.slice(0, index), locale);
    const time = day && readTypedTime(typed.slice(index + gap.length), locale);
    if (time) return `${day}T${time}`;
  }
  return undefined;
}

/** As the language writes it, with seconds where there are some; what is no time stays. */
export function prettyTime(time: string, locale: string): string {
  const read = readTime(time);
  if (!read) return time;
  const form = dateFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    ...(!read.endsWith(':00') && { second: '2-digit' }),
    numberingSystem: 'latn',
  });
  return form.format(Date.parse(`1970-01-01T${read}Z`));
}

export const timeSpelling: Spelling = {
  type: 'time',
  read: readTypedTime,
  pretty: prettyTime,
  example: '21:30',
};

export const datetimeSpelling: Spelling = {
  type: 'datetime-local',
  read: readTypedDatetime,
  pretty(value, locale) {
    const [day = '', time = ''] = value.split(/[T ]/);
    return readDatetime(value) ? `${prettyDate(day, locale)} ${prettyTime(time, locale)}` : value;
  },
  example: '2014-03-14T21:30',
};

/** The words for before and after noon: everybody's, and the language's own. */
function halvesOf(locale: string): readonly (readonly string[])[] {
  const form = dateFormat(locale, { hour: 'numeric', hour12: true });
  const own = (hour: number) =>
    form.formatToParts(hour * 3_600_000).find(({ type }) => type === 'dayPeriod')?.value ?? '';
  return [
    [bare(own(1)), 'am'],
    [bare(own(13)), 'pm'],
  ].map((words) => words.filter(Boolean));
}

/** Spaces, and the points of `p. m.`, mean nothing here. */
function bare(text: string): string {
  return latinDigits(text)
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/(\p{L})\./gu, '$1');
}
