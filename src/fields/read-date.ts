/** `2014-03-14`, if there is such a day. */
export function readDate(text: string): string | undefined {
  const day = text.trim();
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  // In UTC at both ends; a day that does not exist is none, or another one.
  return JSON.stringify(new Date(day)).startsWith(`"${day}`) ? day : undefined;
}
