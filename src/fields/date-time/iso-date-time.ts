export type DateTimeInputType = 'date' | 'time' | 'datetime-local';

/** How people write a moment, for one type of the browser's own control. */
export interface DateTimeFormat {
  readonly type: DateTimeInputType;
  /** What was typed in the language's way, as the value that it means. */
  parse(input: string, locale: string): string | undefined;
  /** A value as the language writes it; anything else stays. */
  format(value: string, locale: string): string;
  readonly example: string;
}

/** `2014-03-14`, if there is such a day. */
export function parseIsoDate(text: string): string | undefined {
  const trimmedText = text.trim();
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(trimmedText)) return undefined;
  // In UTC at both ends; a day that does not exist is none, or another one.
  return JSON.stringify(new Date(trimmedText)).startsWith(`"${trimmedText}`) ? trimmedText : undefined;
}

/** `21:34:05`; seconds may be left out. */
export function parseIsoTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  return match ? `${match[1]}:${match[2]}:${match[3] ?? '00'}` : undefined;
}

/** `2014-03-14 21:34:05` from that or from a native control's `2014-03-14T21:34`. Wall clock, no zone. */
export function parseIsoDateTime(text: string): string | undefined {
  const [dateText = '', timeText = '', ...extraParts] = text.trim().split(/[T ]/);
  const isoDate = parseIsoDate(dateText);
  const isoTime = parseIsoTime(timeText);
  return isoDate && isoTime && extraParts.length === 0 ? `${isoDate} ${isoTime}` : undefined;
}
