type Plain = string | number | boolean | null | undefined;

/** What a request body is made of; maps keep the order of keys that look like numbers. */
export type PhpValue =
  | Plain
  | readonly PhpValue[]
  | ReadonlyMap<string, PhpValue>
  | { readonly [key: string]: PhpValue };
export type PhpRecord = ReadonlyMap<string, PhpValue> | { readonly [key: string]: PhpValue };

/** Byte for byte what PHP's `http_build_query` gives: no nulls, no empty arrays, flags as 1 and 0. */
export function encodePhpForm(record: PhpRecord): string {
  const pairs: string[] = [];
  function add(name: string, value: PhpValue): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      for (const [key, item] of entriesOf(value)) add(name ? `${name}[${key}]` : key, item);
    } else {
      const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
      pairs.push(`${encode(name)}=${encode(text)}`);
    }
  }
  add('', record);
  return pairs.join('&');
}

function entriesOf(value: Exclude<PhpValue, Plain>): Iterable<readonly [string, PhpValue]> {
  if (value instanceof Map) return value as ReadonlyMap<string, PhpValue>;
  return Object.entries(value);
}

/** PHP's `urlencode`: a space is `+`, and only letters, digits and `-_.` stay. */
function encode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

/** Half a surrogate pair has no encoding. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
    found.length === 2 ? found : '\ufffd',
  );
}
