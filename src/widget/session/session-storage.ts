// The browser may block `sessionStorage`, or the storage may be full. The functions of this file then do nothing, and
// stored values are lost when the page is reloaded.

/**
 * Reads a text from `sessionStorage`. Returns undefined if no text is stored under the key, or if storage is blocked.
 */
export function readSessionItem(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a text in `sessionStorage`. If `text` is undefined, deletes the text that is stored under the key. */
export function writeSessionItem(key: string, text?: string): void {
  try {
    if (text === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {}
}
