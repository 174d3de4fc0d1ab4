type PhpScalar = string | number | boolean | null | undefined;

/**
 * Value in the body of a request. Use a `Map` for an object with numeric keys, because a plain JavaScript object
 * moves numeric keys to the front.
 */
export type PhpValue =
  | PhpScalar
  | readonly PhpValue[]
  | ReadonlyMap<string, PhpValue>
  | { readonly [key: string]: PhpValue };
export type PhpRecord = ReadonlyMap<string, PhpValue> | { readonly [key: string]: PhpValue };

/**
 * Encodes a request body. The result has the same bytes as PHP's `http_build_query`: `null` and empty arrays are left
 * out, booleans are `1` and `0` (docs/protocol.md, section 1).
 */
export function encodePhpForm(record: PhpRecord): string {
  const pairs = new URLSearchParams();
  function appendValue(name: string, value: PhpValue): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      for (const [key, item] of toEntries(value)) appendValue(name ? `${name}[${key}]` : key, item);
    } else pairs.append(name, String(typeof value === 'boolean' ? Number(value) : value));
  }
  appendValue('', record);
  // The result must have the same bytes as in PHP. PHP encodes `*`, but `URLSearchParams` does not.
  return String(pairs).replace(/\*/g, '%2A');
}

function toEntries(value: Exclude<PhpValue, PhpScalar>): Iterable<readonly [string, PhpValue]> {
  return value instanceof Map ? value : Object.entries(value);
}
