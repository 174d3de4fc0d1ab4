// `sessionStorage` may be blocked or full. Then values are lost on a reload.

/** Returns undefined if there is no item, or if storage is blocked. */
export function readSessionItem(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores the text; removes the item if the text is undefined. */
export function writeSessionItem(key: string, text?: string): void {
  try {
    if (text === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {}
}
