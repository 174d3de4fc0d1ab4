/** A day of the calendar, in no time zone at all. */
export interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export function dayOf(iso: string): Day | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? [];
  return year && month && day ? { year: Number(year), month: Number(month), day: Number(day) } : undefined;
}

export function isoOf({ year, month, day }: Day): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(
    '-',
  );
}

/** Where the visitor is. */
export function today(): Day {
  const now = new Date();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}

/** By months first, to the last day there is, and then by days; within the years that the CRM can write. */
export function moved({ year, month, day }: Day, { days = 0, months = 0 }): Day {
  const first = atUtc(year, month + months, 1);
  const last = atUtc(year, month + months + 1, 0).getUTCDate();
  const there = atUtc(first.getUTCFullYear(), first.getUTCMonth() + 1, Math.min(day, last) + days);
  const found = { year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate() };
  return found.year >= 1 && found.year <= 9999 ? found : { year, month, day };
}

/** The weeks that a month has a part in; `first` is 1 for Monday to 7 for Sunday. */
export function monthOf({ year, month }: Day, first: number): readonly (readonly Day[])[] {
  const start = { year, month, day: 1 };
  const weekday = atUtc(year, month, 1).getUTCDay() || 7;
  const before = (weekday - first + 7) % 7;
  const length = atUtc(year, month + 1, 0).getUTCDate();
  return Array.from({ length: Math.ceil((before + length) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, at) => moved(start, { days: week * 7 + at - before })),
  );
}

/** `Date.UTC` would take years below 100 for those of the last century. */
function atUtc(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

interface WeekInfo {
  readonly firstDay: number;
}

/** Monday where the browser does not know better. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    readonly weekInfo?: WeekInfo;
    getWeekInfo?(): WeekInfo;
  };
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}
