const formatterCache = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns a formatter for dates and times in UTC and in the Gregorian calendar. Callers also parse dates in UTC, so
 * that the time zone cannot change the day. Formatters are kept in memory, because creating a formatter takes longer
 * than rendering a field.
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
