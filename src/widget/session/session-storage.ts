/**
 * Texts that the browser has not stored, because `sessionStorage` is blocked or full. They are lost when the page is
 * reloaded, but not when a script of the page removes a form and inserts it again.
 */
const unstoredTexts: Record<string, string | undefined> = {};

/** Reads a text. Returns null or undefined if no text is stored under the key. */
export function readSessionItem(key: string): string | null | undefined {
  try {
    return unstoredTexts[key] ?? sessionStorage.getItem(key);
  } catch {
    return undefined;
  }
}

/** Stores a text. If `text` is undefined, deletes the text that is stored under the key. */
export function writeSessionItem(key: string, text?: string): void {
  unstoredTexts[key] = text;
  try {
    if (text === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
    unstoredTexts[key] = undefined;
  } catch {}
}
