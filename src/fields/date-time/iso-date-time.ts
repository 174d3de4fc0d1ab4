export type DateTimeInputType = 'date' | 'time' | 'datetime-local';

/** Parsing and formatting of typed text for one kind of date or time. */
export interface DateTimeFormat {
  /** Type of the native input for the same value. */
  readonly type: DateTimeInputType;
  /** Parses text in the locale's format into an ISO value; undefined if it is invalid. */
  parse(input: string, locale: string): string | undefined;
  /** Formats an ISO value in the locale. Any other text is returned unchanged. */
  format(value: string, locale: string): string;
  /** An ISO value, shown in the locale's format as a placeholder and in error messages. */
  readonly example: string;
}

/** Returns the trimmed text if it is an existing date as `2014-03-14`, otherwise undefined. */
export function parseIsoDate(text: string): string | undefined {
  const trimmedText = text.trim();
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(trimmedText)) return undefined;
  // A date that does not exist becomes an invalid date or another date. Parsing and JSON both use UTC.
  return JSON.stringify(new Date(trimmedText)).startsWith(`"${trimmedText}`) ? trimmedText : undefined;
}

/** Parses `21:34:05` or `21:34`; the result always has seconds. Undefined if the text is not a time. */
export function parseIsoTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  return match ? `${match[1]}:${match[2]}:${match[3] ?? '00'}` : undefined;
}

/**
 * Parses `2014-03-14 21:34:05` or a native input's `2014-03-14T21:34` into the CRM's format with a space and seconds.
 * Local time without a time zone. Undefined if the text is not a date and time.
 */
export function parseIsoDateTime(text: string): string | undefined {
  const [dateText = '', timeText = '', ...extraParts] = text.trim().split(/[T ]/);
  const isoDate = parseIsoDate(dateText);
  const isoTime = parseIsoTime(timeText);
  return isoDate && isoTime && extraParts.length === 0 ? `${isoDate} ${isoTime}` : undefined;
}
