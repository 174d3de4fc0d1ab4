import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { formatDate } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime, parseIsoTime } from './iso-date-time.js';
import { parseLocalizedDate } from './parse-date.js';

/** Parses `21:30`, `21.30`, `9:30 pm`, `9 p. m.`, `21h30`, `930`, `21 Uhr` or `下午9点30分` into `21:30:00`. */
export function parseLocalizedTime(input: string, locale: string): string | undefined {
  // Longer texts are no times. The limit bounds the work.
  if (input.length > 60) return undefined;
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
  const match = replaceHourWords(normalizedInput.replace(periodWord, ''), locale).match(
    /^(\d{1,2})(?:[:.h]?(\d{2})(?:(?:[:.]|min)(\d{2})s?)?|h)?$/,
  );
  if (!match) return undefined;
  const [, hour = '', minute = '00', second = '00'] = match;
  if (dayPeriod && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  // In a 12-hour clock, the first hour after midnight and after noon is 12.
  const hour24 = dayPeriod ? (Number(hour) % 12) + (dayPeriod === dayPeriods[1] ? 12 : 0) : Number(hour);
  return parseIsoTime(`${String(hour24).padStart(2, '0')}:${minute}:${second}`);
}

/** Parses a date and a time in the locale's formats, separated by spaces or a comma, into `2014-03-14T21:30:00`. */
export function parseLocalizedDateTime(input: string, locale: string): string | undefined {
  // Longer text cannot be a date and time; the limit bounds the number of attempts.
  const text = normalizeTypedText(input).trim().slice(0, 60);
  const isoDateTime = parseIsoDateTime(text);
  if (isoDateTime) return isoDateTime.replace(' ', 'T');
  for (const { 0: separator, index } of text.matchAll(/[\s,]+|(?<=[日일])/g)) {
    const isoDate = parseLocalizedDate(text.slice(0, index), locale);
    const isoTime = isoDate && parseLocalizedTime(text.slice(index + separator.length), locale);
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

/** Words for before noon and after noon: those of the locale, of English and of East Asia. */
function getDayPeriods(locale: string): readonly (readonly string[])[] {
  const formatter = getDateTimeFormatter(locale, { hour: 'numeric', hour12: true });
  const getPeriodName = (hour: number) =>
    formatter.formatToParts(hour * 3_600_000).find(({ type }) => type === 'dayPeriod')?.value ?? '';
  return [
    [normalizeTimeText(getPeriodName(1)), 'am', '上午', '午前', '오전'],
    [normalizeTimeText(getPeriodName(13)), 'pm', '下午', '午後', '오후'],
  ].map((words) => words.filter(Boolean));
}

/** Replaces the words for hour and minute by `:`, those of the locale (`21 Uhr`) and those of East Asia. */
function replaceHourWords(text: string, locale: string): string {
  const hourWord = getDateTimeFormatter(locale, { hour: 'numeric', hour12: false })
    .formatToParts(0)
    .find(({ type, value }) => type === 'literal' && value.trim())?.value;
  return text
    .replace(hourWord ? normalizeTimeText(hourWord) : '', hourWord ? ':' : '')
    .replace(/[时時点點시分분]/g, ':')
    .replace('半', '30')
    .replace(/(?:[秒초]|:{1,3})$/, '');
}

/** Removes spaces and the points after letters, for example in `p. m.`. */
function normalizeTimeText(text: string): string {
  return normalizeTypedText(text)
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/(\p{L})\./gu, '$1');
}
