/** A day of the calendar, in no time zone at all. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export function parseCalendarDate(iso: string): CalendarDate | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? [];
  return year && month && day ? { year: Number(year), month: Number(month), day: Number(day) } : undefined;
}

export function formatCalendarDate({ year, month, day }: CalendarDate): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(
    '-',
  );
}

/** Where the visitor is. */
export function getToday(): CalendarDate {
  const now = new Date();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}

/** By months first, to the last day there is, and then by days; within the years that the CRM can write. */
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

/** The weeks that a month has a part in; `first` is 1 for Monday to 7 for Sunday. */
export function getWeeksOfMonth(
  { year, month }: CalendarDate,
  weekStart: number,
): readonly (readonly CalendarDate[])[] {
  const firstOfMonth = { year, month, day: 1 };
  const firstDayWeekday = createUtcDate(year, month, 1).getUTCDay() || 7;
  const leadingDays = (firstDayWeekday - weekStart + 7) % 7;
  const length = createUtcDate(year, month + 1, 0).getUTCDate();
  return Array.from({ length: Math.ceil((leadingDays + length) / 7) }, (_, weekIndex) =>
    Array.from({ length: 7 }, (_, dayIndex) =>
      addToDate(firstOfMonth, { days: weekIndex * 7 + dayIndex - leadingDays }),
    ),
  );
}

/** `Date.UTC` would take years below 100 for those of the last century. */
function createUtcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

interface WeekInfo {
  readonly firstDay: number;
}

/** Monday where the browser does not know better. */
export function getFirstWeekday(locale: string): number {
  const intlLocale = new Intl.Locale(locale) as Intl.Locale & {
    readonly weekInfo?: WeekInfo;
    getWeekInfo?(): WeekInfo;
  };
  return (intlLocale.getWeekInfo?.() ?? intlLocale.weekInfo)?.firstDay ?? 1;
}
