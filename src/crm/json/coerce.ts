import type { WireMap, WireValue } from './wire-json.js';

const htmlEntities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
};

/**
 * Replaces HTML entities such as `&amp;` with their characters. The result is not decoded again, so `&amp;lt;`
 * becomes `&lt;`. Entities with an unknown name are not changed.
 */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (reference, decimal, hex, name) => {
    const codePoint = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (codePoint !== undefined)
      return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
    return (Object.hasOwn(htmlEntities, name) && htmlEntities[name]) || reference;
  });
}

/**
 * Converts a string or a number to a text and decodes its HTML entities. Returns an empty text for any other value.
 */
export function asText(value: WireValue | undefined): string {
  return typeof value === 'string' ? decodeEntities(value) : typeof value === 'number' ? String(value) : '';
}

/**
 * Converts a flag of the CRM to a boolean. PHP sends flags as the texts `"0"` and `"1"`, but JavaScript treats the
 * text `"0"` as true (docs/protocol.md, section 3).
 */
export function asFlag(value: WireValue | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

/**
 * Returns the value as an id that is safe in a field address and in a request. Such an id has 1 to 64 letters,
 * digits, `_` or `-`, and is not a property name that every JavaScript object has. Undefined: the value is not a safe
 * id, so it must not be used as one.
 */
export function asId(value: WireValue | undefined): string | undefined {
  const id = asText(value).trim();
  return /^[\w-]{1,64}$/.test(id) && !/^(__proto__|constructor|prototype)$/.test(id) ? id : undefined;
}

export function isWireMap(value: WireValue | undefined): value is WireMap {
  return value instanceof Map;
}

/**
 * Returns the keys and values of a PHP array. In JSON, a PHP array is an object or an array (docs/protocol.md,
 * section 3); the keys of a JSON array are the indexes. Returns an empty list for any other value.
 */
export function asEntries(value: WireValue | undefined): readonly (readonly [string, WireValue])[] {
  if (isWireMap(value)) return [...value];
  return Array.isArray(value) ? value.map((item: WireValue, index) => [String(index), item] as const) : [];
}

export function asMap(value: WireValue | undefined): WireMap | undefined {
  return isWireMap(value) ? value : undefined;
}
