/**
 * Parses JSON that a page has set as an option. Returns `undefined` for invalid JSON and prints no warning, so the
 * caller has to warn.
 */
export function parseJsonOption(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
