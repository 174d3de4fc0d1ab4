/** Properties of an object or array of unknown content. Returns `undefined` for a primitive value or `null`. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
