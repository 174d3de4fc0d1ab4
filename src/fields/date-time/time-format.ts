import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeDigits } from '../shared/normalize-digits.js';
import { formatDate, parseLocalizedDate } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime, parseIsoTime } from './iso-date-time.js';

/** Parses `21:30`, `21.30`, `9:30 pm`, `9 p. m.`, `21h30`, `930` or `下午9:30` into `21:30:00`. */
export function parseLocalizedTime(input: string, locale: string): string | undefined {
  const normalizedInput = normalizeTimeText(input);
  const dayPeriods = getDayPeriods(locale);
  const dayPeriod = dayPeriods.find((words) =>
    words.some(
      (periodWord) => normalizedInput.startsWith(periodWord) || normalizedInput.endsWith(periodWord),
    ),
  );
  const periodWord =
    dayPeriod?.find(
      (candidate) => normalizedInput.startsWith(candidate) || normalizedInput.endsWith(candidate),
    ) ?? '';
  const match = normalizedInput
    .replace(periodWord, '')
    .match(/^(\d{1,2})(?:[:.h]?(\d{2})(?:(?:[:.]|min)(\d{2})s?)?|h)?$/);
  if (!match) return undefined;
  const [, hour = '', minute = '00', second = '00'] = match;
  if (dayPeriod && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  // In a 12-hour clock, the first hour after midnight and after noon is 12.
  const hour24 = dayPeriod ? (Number(hour) % 12) + (dayPeriod === dayPeriods[1] ? 12 : 0) : Number(hour);
  return parseIsoTime(`${String(hour24).padStart(2, '0')}:${minute}:${second}`);
}

/** Parses a date and a time in the locale's formats, separated by spaces or a comma, into `2014-03-14T21:30:00`. */
export function parseLocalizedDateTime(input: string, locale: string): string | undefined {
  const isoDateTime = parseIsoDateTime(normalizeDigits(input));
  if (isoDateTime) return isoDateTime.replace(' ', 'T');
  // Longer text cannot be a date and time; the limit bounds the number of attempts.
  for (const { 0: separator, index } of input.slice(0, 60).matchAll(/[\s,،]+/g)) {
    const isoDate = parseLocalizedDate(input.slice(0, index), locale);
    const isoTime = isoDate && parseLocalizedTime(input.slice(index + separator.length), locale);
    if (isoTime) return `${isoDate}T${isoTime}`;
  }
  return undefined;
}

/** Formats a time in the locale, with seconds unless they are zero. A text that is not a time is returned unchanged. */
export function formatTime(timeText: string, locale: string): string {
  const isoTime = parseIsoTime(timeText);
  if (!isoTime) return timeText;
  const formatter = getDateTimeFormatter(locale, {
    hour: 'numeric',
    minute: '2-digit',
    ...(!isoTime.endsWith(':00') && { second: '2-digit' }),
    numberingSystem: 'latn',
  });
  return formatter.format(Date.parse(`1970-01-01T${isoTime}Z`));
}

export const timeInputFormat: DateTimeFormat = {
  type: 'time',
  parse: parseLocalizedTime,
  format: formatTime,
  example: '21:30',
};

export const dateTimeInputFormat: DateTimeFormat = {
  type: 'datetime-local',
  parse: parseLocalizedDateTime,
  format(value, locale) {
    const [day = '', time = ''] = value.split(/[T ]/);
    return parseIsoDateTime(value) ? `${formatDate(day, locale)} ${formatTime(time, locale)}` : value;
  },
  example: '2014-03-14T21:30',
};

/** Words for before noon and after noon: those of the locale, and `am` and `pm`. */
function getDayPeriods(locale: string): readonly (readonly string[])[] {
  const formatter = getDateTimeFormatter(locale, { hour: 'numeric', hour12: true });
  const getPeriodName = (hour: number) =>
    formatter.formatToParts(hour * 3_600_000).find(({ type }) => type === 'dayPeriod')?.value ?? '';
  return [
    [normalizeTimeText(getPeriodName(1)), 'am'],
    [normalizeTimeText(getPeriodName(13)), 'pm'],
  ].map((words) => words.filter(Boolean));
}

/** Removes spaces and the points after letters, for example in `p. m.`. */
function normalizeTimeText(text: string): string {
  return normalizeDigits(text)
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/(\p{L})\./gu, '$1');
}
