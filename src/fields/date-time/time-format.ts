import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { formatDate } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime, parseIsoTime } from './iso-date-time.js';
import { parseLocalizedDate } from './parse-date.js';

/**
 * Parses a time to the format `21:30:00`. Accepts `21:30`, `21.30`, `9:30 pm`, `9 p. m.`, `21h30`, `930`, `21 Uhr`
 * and `下午9点30分`.
 */
export function parseLocalizedTime(input: string, locale: string): string | undefined {
  // A text of more than 60 characters is never a time, so it is not parsed. The limit keeps the form fast.
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
  // In a 12-hour clock, the first hour after midnight and the first hour after noon are both called 12.
  const hour24 = dayPeriod ? (Number(hour) % 12) + (dayPeriod === dayPeriods[1] ? 12 : 0) : Number(hour);
  return parseIsoTime(`${String(hour24).padStart(2, '0')}:${minute}:${second}`);
}

/**
 * Parses a date and a time in the formats of the locale, separated by spaces or a comma, to the format
 * `2014-03-14T21:30:00`.
 */
export function parseLocalizedDateTime(input: string, locale: string): string | undefined {
  // A text of more than 60 characters is never a date with a time, so the rest is cut off. The limit bounds the
  // number of ways in which the text is split into date and time.
  const text = normalizeTypedText(input)
    .trim()
    .slice(0, 60)
    // A copied time may have milliseconds.
    .replace(/(:\d\d)\.0{1,6}$/, '$1');
  const isoDateTime = parseIsoDateTime(text);
  if (isoDateTime) return isoDateTime.replace(' ', 'T');
  const splits = [...text.matchAll(/[\s,;]+(?:[-/|]\s)?|(?<=[日일])/g)].map(
    ({ 0: separator, index }) => [text.slice(0, index), text.slice(index + separator.length)] as const,
  );
  // A time with a colon may also stand before the date.
  const swapped = splits.flatMap(([time, date]) => (time.includes(':') ? [[date, time] as const] : []));
  for (const [date, time] of [...splits, ...swapped]) {
    const isoDate = parseLocalizedDate(date, locale);
    const isoTime = isoDate && parseLocalizedTime(time, locale);
    if (isoTime) return `${isoDate}T${isoTime}`;
  }
  return undefined;
}

/**
 * Formats a time in the format of the locale. Seconds are shown only if they are not zero. A text that is not a time
 * is returned unchanged.
 */
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

/**
 * Returns the words for the hours before noon and after noon (such as am and pm) in the locale, in English, and in
 * the languages of East Asia.
 */
function getDayPeriods(locale: string): readonly (readonly string[])[] {
  const formatter = getDateTimeFormatter(locale, { hour: 'numeric', hour12: true });
  const getPeriodName = (hour: number) =>
    formatter.formatToParts(hour * 3_600_000).find(({ type }) => type === 'dayPeriod')?.value ?? '';
  return [
    [normalizeTimeText(getPeriodName(1)), 'am', '上午', '午前', '오전'],
    [normalizeTimeText(getPeriodName(13)), 'pm', '下午', '午後', '오후'],
  ].map((words) => words.filter(Boolean));
}

/** Words in front of a time. All words are written without spaces and dots. */
const wordsBefore = new Set('в о об at um à às a alas kl godz om ore saat t'.split(' '));
const hourWords = new Set(
  'h hs hrs u uhr uur ч час часа часов год година години годин godz ora ore น сағ сағат'.split(' '),
);
/** Words after the minutes: `21 ч 30 мин` and `21:30 часов`. */
const timeEndWords = new Set(['m', 'mn', 'min', 'minut', 'м', 'мин', 'минут', 'минуты', 'хв', ...hourWords]);

/**
 * Replaces the words for hour and minute in a time by `:`, and removes a word for second and a word in front of the
 * time. Knows the word for hour in the locale, and the words of common languages: `21 ч 30 мин`, `um 21 Uhr`.
 */
function replaceHourWords(text: string, locale: string): string {
  const hourWord = getDateTimeFormatter(locale, { hour: 'numeric', hour12: false })
    .formatToParts(0)
    .find(({ type, value }) => type === 'literal' && value.trim())?.value;
  return text
    .replace(hourWord ? normalizeTimeText(hourWord) : '', hourWord ? ':' : '')
    .replace(/^\p{L}{1,5}(?=\d)/u, (word) => (wordsBefore.has(word) ? '' : word))
    .replace(/(?<=^\d\d?)\p{L}{1,6}/u, (word) => (hourWords.has(word) ? ':' : word))
    .replace(/(?<=[:.h]\d\d)\p{L}{1,6}/u, (word) => (timeEndWords.has(word) ? ':' : word))
    .replace(/[时時点點시分분]/g, ':')
    .replace('半', '30')
    .replace(/(?:[秒초]|:{1,3})$/, '');
}

/** Removes spaces, and dots after letters, from a typed time: `9 p. m.` becomes `9pm`. */
function normalizeTimeText(text: string): string {
  return normalizeTypedText(text)
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/(\p{L})\./gu, '$1');
}
