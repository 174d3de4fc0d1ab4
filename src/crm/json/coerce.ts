import type { WireMap, WireValue } from './wire-json.js';

const htmlEntities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
};

/** Replaces HTML entities once, as a browser would for text. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (reference, decimal, hex, name) => {
    const codePoint = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (codePoint !== undefined)
      return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
    return (Object.hasOwn(htmlEntities, name) && htmlEntities[name]) || reference;
  });
}

/** Text as the CRM means it; what is neither text nor number says nothing. */
export function asText(value: WireValue | undefined): string {
  return typeof value === 'string' ? decodeEntities(value) : typeof value === 'number' ? String(value) : '';
}

/** `"0"` is true to JavaScript, but not to PHP. */
export function asFlag(value: WireValue | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

/** An id that can stand in an address and in a request. */
export function asId(value: WireValue | undefined): string | undefined {
  const id = asText(value).trim();
  return /^[\w-]{1,64}$/.test(id) && !/^(__proto__|constructor|prototype)$/.test(id) ? id : undefined;
}

export function isWireMap(value: WireValue | undefined): value is WireMap {
  return value instanceof Map;
}

/** PHP's array in both its JSON shapes; anything else is empty. */
export function asEntries(value: WireValue | undefined): readonly (readonly [string, WireValue])[] {
  if (isWireMap(value)) return [...value];
  return Array.isArray(value) ? value.map((item: WireValue, index) => [String(index), item] as const) : [];
}

export function asMap(value: WireValue | undefined): WireMap | undefined {
  return isWireMap(value) ? value : undefined;
}
