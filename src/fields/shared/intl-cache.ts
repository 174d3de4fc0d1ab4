const formatterCache = new Map<string, Intl.DateTimeFormat>();

/**
 * In UTC at both ends, so that no zone moves the day; in the calendar that the CRM means. Kept, since one takes longer to
 * make than a field to draw.
 */
export function getDateTimeFormatter(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const cacheKey = locale + JSON.stringify(options);
  const formatter =
    formatterCache.get(cacheKey) ??
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', calendar: 'gregory' });
  formatterCache.set(cacheKey, formatter);
  return formatter;
}
