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

/** `2014-03-14`, if there is such a day. */
export function readDate(text: string): string | undefined {
  const day = text.trim();
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  // In UTC at both ends; a day that does not exist is none, or another one.
  return JSON.stringify(new Date(day)).startsWith(`"${day}`) ? day : undefined;
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
