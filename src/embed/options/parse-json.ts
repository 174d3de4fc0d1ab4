/** Parses JSON that a page wrote. Returns `undefined` for invalid JSON; the caller decides whether to warn. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Properties of an object or array of unknown content. Returns `undefined` for a primitive value or `null`. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
