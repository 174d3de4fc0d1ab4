export type DateTimeInputType = 'date' | 'time' | 'datetime-local';

/** Functions that parse and format one kind of value: a date, a time, or a date with a time. */
export interface DateTimeFormat {
  /** Type of the browser's own input for this kind of value, such as `date`. */
  readonly type: DateTimeInputType;
  /**
   * Parses a text that is written in the format of the locale. Returns an ISO 8601 value such as `2014-03-14`.
   * Undefined: the text is invalid.
   */
  parse(input: string, locale: string): string | undefined;
  /** Writes an ISO 8601 value in the format of the locale. Any other text is returned unchanged. */
  format(value: string, locale: string): string;
  /** An example of an ISO 8601 value. Hints and error messages show the example in the format of the locale. */
  readonly example: string;
}

/**
 * Parses a date such as `2014-03-14`; spaces around it are allowed. Undefined: the text is not a date, or no such
 * date exists.
 */
export function parseIsoDate(text: string): string | undefined {
  const trimmedText = text.trim();
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(trimmedText)) return undefined;
  // `Date` turns a date that does not exist into another date or an invalid date, so the result then differs from the
  // text. Parsing and `JSON.stringify` both use UTC, so the time zone cannot change the date.
  return JSON.stringify(new Date(trimmedText)).startsWith(`"${trimmedText}`) ? trimmedText : undefined;
}

/** Parses a time such as `21:34:05` or `21:34`. The result always has seconds. Undefined: the text is not a time. */
export function parseIsoTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  return match ? `${match[1]}:${match[2]}:${match[3] ?? '00'}` : undefined;
}

/**
 * Parses `2014-03-14 21:34:05`, or the value `2014-03-14T21:34` of a native input. The result has the CRM's format: a
 * space between date and time, and seconds. The time is local time without a time zone. Undefined: the text is not a
 * date with a time, so the value is invalid.
 */
export function parseIsoDateTime(text: string): string | undefined {
  const [dateText = '', timeText = '', ...extraParts] = text.trim().split(/[T ]/);
  const isoDate = parseIsoDate(dateText);
  const isoTime = parseIsoTime(timeText);
  return isoDate && isoTime && extraParts.length === 0 ? `${isoDate} ${isoTime}` : undefined;
}
