/**
 * Parses `today`, `+7d` or `-30d` into an ISO date, counted from the date of `now` in the visitor's time zone. Undefined
 * for any other text.
 */
export function parseRelativeDate(text: string, now = new Date()): string | undefined {
  const match = /^(?:today|([+-]\d{1,5})d)$/.exec(text.trim());
  if (!match) return undefined;
  // Count in UTC, where every day has 24 hours.
  const utcMs = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + Number(match[1] ?? 0));
  return new Date(utcMs).toISOString().slice(0, 10);
}
