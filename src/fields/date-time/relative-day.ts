/**
 * Parses `today`, `+7d` (in seven days) or `-30d` (30 days ago) to a date such as `2014-03-14`. The days are counted
 * from the date of `now` in the visitor's time zone. Undefined: the text has another format, so it is not a relative
 * date.
 */
export function parseRelativeDate(text: string, now = new Date()): string | undefined {
  const match = /^(?:today|([+-]\d{1,5})d)$/.exec(text.trim());
  if (!match) return undefined;
  // The days are counted in UTC, because every day in UTC has 24 hours.
  const utcMs = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + Number(match[1] ?? 0));
  return new Date(utcMs).toISOString().slice(0, 10);
}
