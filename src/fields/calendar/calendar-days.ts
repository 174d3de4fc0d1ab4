/** A calendar date without a time zone. */
export interface CalendarDate {
  readonly year: number;
  /** The month as a number from 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Parses a date such as `2014-03-14`. Undefined: the text has another format, so it is not a date. */
export function parseCalendarDate(iso: string): CalendarDate | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? [];
  return year && month && day ? { year: Number(year), month: Number(month), day: Number(day) } : undefined;
}

export function formatCalendarDate({ year, month, day }: CalendarDate): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(
    '-',
  );
}

/**
 * Returns the visitor's current date. `now` is the time as an instant; the visitor's time zone decides to which day
 * it belongs.
 */
export function getToday(now = new Date()): CalendarDate {
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}

/**
 * Adds months and then days to a date. If the new month is too short for the day, the last day of the month is used.
 * A result outside the years 1 to 9999 is not valid, so the original date is returned.
 */
export function addToDate({ year, month, day }: CalendarDate, { days = 0, months = 0 }): CalendarDate {
  const firstOfMonth = createUtcDate(year, month + months, 1);
  const lastDayOfMonth = createUtcDate(year, month + months + 1, 0).getUTCDate();
  const utcDate = createUtcDate(
    firstOfMonth.getUTCFullYear(),
    firstOfMonth.getUTCMonth() + 1,
    Math.min(day, lastDayOfMonth) + days,
  );
  const result = {
    year: utcDate.getUTCFullYear(),
    month: utcDate.getUTCMonth() + 1,
    day: utcDate.getUTCDate(),
  };
  return result.year >= 1 && result.year <= 9999 ? result : { year, month, day };
}

/**
 * Returns every week that contains at least one day of the month. `weekStart` is the first day of a week, from 1
 * (Monday) to 7 (Sunday).
 */
export function getWeeksOfMonth(
  { year, month }: CalendarDate,
  weekStart: number,
): readonly (readonly CalendarDate[])[] {
  const firstOfMonth = { year, month, day: 1 };
  const firstDayWeekday = createUtcDate(year, month, 1).getUTCDay() || 7;
  const leadingDays = (firstDayWeekday - weekStart + 7) % 7;
  const length = createUtcDate(year, month + 1, 0).getUTCDate();
  return [...Array(Math.ceil((leadingDays + length) / 7)).keys()].map((weekIndex) =>
    [...Array(7).keys()].map((dayIndex) =>
      addToDate(firstOfMonth, { days: weekIndex * 7 + dayIndex - leadingDays }),
    ),
  );
}

/**
 * Creates a date in UTC; `month` is 1 to 12. The function uses `setUTCFullYear`, because `Date.UTC` changes the years
 * 0 to 99 to 1900 to 1999.
 */
function createUtcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

interface WeekInfo {
  readonly firstDay: number;
}

/**
 * Returns the first day of the week in a country, given by the locale: from 1 (Monday) to 7 (Sunday). If the browser
 * does not know this day, returns Monday.
 */
export function getFirstWeekday(locale: string): number {
  const intlLocale = new Intl.Locale(locale) as Intl.Locale & {
    readonly weekInfo?: WeekInfo;
    getWeekInfo?(): WeekInfo;
  };
  return (intlLocale.getWeekInfo?.() ?? intlLocale.weekInfo)?.firstDay ?? 1;
}
