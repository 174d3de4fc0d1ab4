const formatterCache = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns a formatter in UTC and in the Gregorian calendar. Callers parse dates as UTC too, so the time zone cannot move
 * the day. Formatters are cached because creating a formatter takes longer than rendering a field.
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
