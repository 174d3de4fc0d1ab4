/** `today`, `+7d`, `-30d`: the day so many days from the visitor's own today. */
export function parseRelativeDate(text: string): string | undefined {
  const match = /^(?:today|([+-]\d{1,5})d)$/.exec(text.trim());
  if (!match) return undefined;
  const now = new Date();
  // The visitor's date as if it were UTC's: there, every day has 24 hours.
  const utcMs = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + Number(match[1] ?? 0));
  return new Date(utcMs).toISOString().slice(0, 10);
}
