import type { WireMap, WireValue } from './wire-json.js';

const htmlEntities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
};

/** Replaces HTML entities, once. Unknown names stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (reference, decimal, hex, name) => {
    const codePoint = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (codePoint !== undefined)
      return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
    return (Object.hasOwn(htmlEntities, name) && htmlEntities[name]) || reference;
  });
}

/** The text of a string or number, with HTML entities decoded. Empty for any other value. */
export function asText(value: WireValue | undefined): string {
  return typeof value === 'string' ? decodeEntities(value) : typeof value === 'number' ? String(value) : '';
}

/** Reads a flag. PHP sends flags as `"0"` and `"1"`, and `"0"` is true in JavaScript (docs/protocol.md, section 3). */
export function asFlag(value: WireValue | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

/**
 * An id that is safe in a field address and in a request: 1 to 64 letters, digits, `_` or `-`, and no name that every
 * object has. Undefined for any other value.
 */
export function asId(value: WireValue | undefined): string | undefined {
  const id = asText(value).trim();
  return /^[\w-]{1,64}$/.test(id) && !/^(__proto__|constructor|prototype)$/.test(id) ? id : undefined;
}

export function isWireMap(value: WireValue | undefined): value is WireMap {
  return value instanceof Map;
}

/**
 * The entries of a PHP array, which is an object or an array in JSON (docs/protocol.md, section 3). An array has its indexes
 * as keys. Empty for any other value.
 */
export function asEntries(value: WireValue | undefined): readonly (readonly [string, WireValue])[] {
  if (isWireMap(value)) return [...value];
  return Array.isArray(value) ? value.map((item: WireValue, index) => [String(index), item] as const) : [];
}

export function asMap(value: WireValue | undefined): WireMap | undefined {
  return isWireMap(value) ? value : undefined;
}
