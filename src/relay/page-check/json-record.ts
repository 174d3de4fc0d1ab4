/** An object of unknown properties, as `JSON.parse` returns it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Returns the value if it is an object, and an empty object otherwise. */
export function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

/** Returns the value if it is a text, cut to a length that fits into a line, and an empty text otherwise. */
export function asShortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxTextLength) : '';
}

const maxTextLength = 500;
