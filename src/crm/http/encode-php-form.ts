type PhpScalar = string | number | boolean | null | undefined;

/** What a request body is made of; maps keep the order of keys that look like numbers. */
export type PhpValue =
  | PhpScalar
  | readonly PhpValue[]
  | ReadonlyMap<string, PhpValue>
  | { readonly [key: string]: PhpValue };
export type PhpRecord = ReadonlyMap<string, PhpValue> | { readonly [key: string]: PhpValue };

/** Byte for byte what PHP's `http_build_query` gives: no nulls, no empty arrays, flags as 1 and 0. */
export function encodePhpForm(record: PhpRecord): string {
  const pairs = new URLSearchParams();
  function appendValue(name: string, value: PhpValue): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      for (const [key, item] of toEntries(value)) appendValue(name ? `${name}[${key}]` : key, item);
    } else pairs.append(name, String(typeof value === 'boolean' ? Number(value) : value));
  }
  appendValue('', record);
  // The one character that the two see differently.
  return String(pairs).replaceAll('*', '%2A');
}

function toEntries(value: Exclude<PhpValue, PhpScalar>): Iterable<readonly [string, PhpValue]> {
  return value instanceof Map ? value : Object.entries(value);
}
