import { getDateTimeFormatter } from '../shared/intl-cache.js';
import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { formatDate } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime, parseIsoTime } from './iso-date-time.js';
import { parseLocalizedDate } from './parse-date.js';

/**
 * Parses a time to the format `21:30:00`. Accepts `21:30`, `21.30`, `9:30 pm`, `9 p. m.`, `21h30`, `930`, `21 Uhr`,
 * `下午9点30分`, `8 вечера` and `noon`.
 */
export function parseLocalizedTime(input: string, locale: string): string | undefined {
  // A text of more than 60 characters is never a time, so it is not parsed. The limit keeps the form fast.
  if (input.length > 60) return undefined;
  const normalizedInput = normalizeTimeText(input);
  const { periodWord = '', hours } = findDayPeriod(normalizedInput, locale);
  const timeText = normalizedInput.replace(periodWord, '');
  // `noon` and `midnight` name a time without a number.
  if (hours && hours[0] === hours[1] && wordsBefore.has(timeText))
    return parseIsoTime(`${hours[0] % 24}:00`.padStart(5, '0'));
  const match = replaceHourWords(timeText, locale).match(
    /^(\d{1,2})(?:[:.h]?(\d{2})(?:(?:[:.]|min)(\d{2})s?)?|h)?$/,
  );
  if (!match) return undefined;
  const [, hour = '', minute = '00', second = '00'] = match;
  const hour24 = hours ? toHour24(Number(hour), hours) : Number(hour);
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
 * First and last hour that a word for a part of the day can name. Hours from 24 on are the hours after midnight, so that
 * a night is one range.
 */
type HourRange = readonly [first: number, last: number];

const amHours: HourRange = [24, 35];
const pmHours: HourRange = [12, 23];

/** Words for parts of the day, without spaces and dots. */
const dayPeriodWords: readonly (readonly [hours: HourRange, words: string])[] = [
  [amHours, 'am 上午 午前 오전'],
  [pmHours, 'pm 下午 午後 오후'],
  [[12, 12], 'noon mittags mediodía midi meio-dia полдень полдня опівдні południe öğlen 正午'],
  [
    [24, 24],
    'midnight mitternacht medianoche minuit meia-noite полночь опівночі północ geceyarısı 午夜 منتصفالليل',
  ],
  [[24, 31], '凌晨 清晨 delamadrugada damadrugada demadrugada'],
  [
    [25, 35],
    'inthemorning morgens früh vormittags delamañana dumatin damanhã утра ранку rano sabah таңғы таңертең صباحًا صباحاً صباحا 早上 早晨 早',
  ],
  [[11, 14], '中午 ظهرًا ظهراً ظهرا'],
  [
    [12, 18],
    "intheafternoon nachmittags delatarde del’après-midi del'après-midi datarde дня popołudniu öğledensonra түстенкейін عصرًا عصراً عصرا",
  ],
  [
    [16, 23],
    'intheevening abends dusoir вечера вечора wieczorem wieczór akşam кешкі кешке مساءً مساءا مساء 傍晚',
  ],
  [[18, 24], '晚上 晚'],
  [[18, 29], 'delanoche danoite'],
  [[20, 29], 'atnight nachts ночи ночі wnocy gece түнгі ليلًا ليلاً ليلا 半夜 深夜 夜里 夜裡'],
];

/**
 * Finds the longest word for a part of the day at the start or the end of a typed time (`akşam` ends with `am`): the word for am or pm in the locale, or
 * a word of the languages of this product.
 * @returns an empty object if there is no such word
 */
function findDayPeriod(text: string, locale: string): { periodWord?: string; hours?: HourRange } {
  const formatter = getDateTimeFormatter(locale, { hour: 'numeric', hour12: true });
  const getPeriodName = (hour: number) =>
    normalizeTimeText(
      formatter.formatToParts(hour * 3_600_000).find(({ type }) => type === 'dayPeriod')?.value ?? '',
    );
  const periods = [...dayPeriodWords, [amHours, getPeriodName(1)], [pmHours, getPeriodName(13)]] as const;
  let found: { periodWord?: string; hours?: HourRange } = {};
  for (const [hours, words] of periods)
    for (const periodWord of words.split(' '))
      if (
        periodWord.length > (found.periodWord ?? '').length &&
        (text.startsWith(periodWord) || text.endsWith(periodWord))
      )
        found = { periodWord, hours };
  return found;
}

/**
 * Returns the hour from 0 to 23 that `hour` means in a part of the day: `8` in an evening is 20, `12` and `1` in a night
 * are 0 and 1. Not a number: the part of the day has no such hour.
 */
function toHour24(hour: number, hours: HourRange): number {
  const [first, last] = hours;
  const isTwelveHour = hour >= 1 && hour <= 12;
  if (!isTwelveHour && (hours === amHours || hours === pmHours)) return Number.NaN;
  const candidates = isTwelveHour ? [hour, hour + 12, hour + 24] : [hour, hour + 24];
  const found = candidates.find((candidate) => candidate >= first && candidate <= last);
  return found === undefined ? Number.NaN : found % 24;
}

/** Words in front of a time. All words are written without spaces and dots. */
const wordsBefore = new Set([
  '',
  ...'в о об o at um à às a al alas kl godz om ore saat сағат الساعة t'.split(' '),
]);
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
    .replace(/^\p{L}{1,6}(?=\d)/u, (word) => (wordsBefore.has(word) ? '' : word))
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
