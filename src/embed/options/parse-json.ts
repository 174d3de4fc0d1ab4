/** Parses JSON that a page wrote. Returns `undefined` for invalid JSON; the caller decides whether to warn. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
