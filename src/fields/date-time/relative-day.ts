/** `today`, `+7d`, `-30d`: the day so many days from the visitor's own today. */
export function relativeDay(text: string): string | undefined {
  const found = /^(?:today|([+-]\d{1,5})d)$/.exec(text.trim());
  if (!found) return undefined;
  const now = new Date();
  // The visitor's date as if it were UTC's: there, every day has 24 hours.
  const day = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + Number(found[1] ?? 0));
  return new Date(day).toISOString().slice(0, 10);
}
