import { CrmError } from '../errors/crm-error.js';

/** JSON as PHP means it: an object is a map in the order of the text. */
export type WireValue = string | number | boolean | null | readonly WireValue[] | WireMap;
export type WireMap = ReadonlyMap<string, WireValue>;

/** Deeper than any answer of the CRM, and far from where recursion ends. */
export const deepest = 100;

/** Private mark in front of every key: `JSON.parse` sorts keys that look like numbers, but never these. */
const mark = '\ue000';

/** An object or a list, and nothing around it. @throws CrmError `not-json` */
export function readWireJson(json: string): WireValue {
  if (!isJson(json)) throw new CrmError('not-json');
  return fromJson(json);
}

/** Of a text that `isJson`: none of its quotation marks is without its other one. */
export function fromJson(json: string): WireValue {
  return toWire(JSON.parse(markKeys(json)), 0);
}

/** An object or a list. */
export function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Strings are stepped over whole, so that a key is never taken for one inside a text. */
function markKeys(json: string): string {
  return json.replace(/"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?/g, (whole, inside: string, colon?: string) =>
    colon ? `"${mark}${inside}"${colon}` : whole,
  );
}

function toWire(value: unknown, depth: number): WireValue {
  if (depth > deepest) throw new CrmError('not-json', 'nested too deeply');
  if (Array.isArray(value)) return value.map((item) => toWire(item, depth + 1));
  if (typeof value === 'object' && value !== null) {
    return new Map(
      Object.entries(value).map(([key, item]) => [key.slice(mark.length), toWire(item, depth + 1)]),
    );
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
