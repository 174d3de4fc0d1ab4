const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * In UTC at both ends, so that no zone moves the day; in the calendar that the CRM means. Kept, since one takes longer to
 * make than a field to draw.
 */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', calendar: 'gregory' });
  formats.set(key, format);
  return format;
}
