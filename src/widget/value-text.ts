/**
 * Converts a value that a program sets to the text that the field parses. Returns `undefined` for an object that no
 * field accepts, such as a file, so the caller has to leave the value out.
 */
export function toValueText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? toPrefillText(value) : String(value);
}

function toPrefillText(value: object): string | undefined {
  if (Array.isArray(value)) return value.join('\n');
  if ('from' in value && 'to' in value) return `${value.from}..${value.to}`;
  if ('lat' in value && 'lon' in value) return `${value.lat} ${value.lon}`;
  const { option, options = option && [option] } = value as { option?: unknown; options?: unknown };
  return Array.isArray(options) ? options.map((item) => item?.id).join('\n') : undefined;
}
