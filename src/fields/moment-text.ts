export type MomentType = 'date' | 'time' | 'datetime-local';

/** How people write a moment, for one type of the browser's own control. */
export interface Spelling {
  readonly type: MomentType;
  /** What was typed in the language's way, as the value that it means. */
  read(typed: string, locale: string): string | undefined;
  /** A value as the language writes it; anything else stays. */
  pretty(value: string, locale: string): string;
  readonly example: string;
}

/** `2014-03-14`, if there is such a day. Text from end to end: a `Date` would bring a time zone into it. */
export function readDate(text: string): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  return year > 0 && day > 0 && day <= daysIn(month, year) ? found[0] : undefined;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : month >= 1 && month <= 12 ? 31 : 0;
}

/** `21:34:05`; seconds may be left out. */
export function readTime(text: string): string | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  return found ? `${found[1]}:${found[2]}:${found[3] ?? '00'}` : undefined;
}

/** `2014-03-14 21:34:05` from that or from a native control's `2014-03-14T21:34`. Wall clock, no zone. */
export function readDatetime(text: string): string | undefined {
  const [day = '', time = '', ...rest] = text.trim().split(/[T ]/);
  const readDay = readDate(day);
  const readHours = readTime(time);
  return readDay && readHours && rest.length === 0 ? `${readDay} ${readHours}` : undefined;
}
