/** Parses JSON from an option of a page. Returns `undefined` for invalid JSON and prints no warning. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
