import { CrmError } from '../errors/crm-error.js';

/** JSON as PHP means it: an object is a map in the order of the text. */
export type WireValue = string | number | boolean | null | readonly WireValue[] | WireMap;
export type WireMap = ReadonlyMap<string, WireValue>;

/** Deeper than any answer of the CRM, and far from where recursion ends. */
export const maxJsonDepth = 100;

/** Private mark in front of every key: `JSON.parse` sorts keys that look like numbers, but never these. */
const keyMark = '\ue000';

/** An object or a list, and nothing around it. @throws CrmError `not-json` */
export function parseWireJson(json: string): WireValue {
  if (!isJson(json)) throw new CrmError('not-json');
  return parseCheckedWireJson(json);
}

/** Of a text that `isJson`: none of its quotation marks is without its other one. */
export function parseCheckedWireJson(json: string): WireValue {
  return toWireValue(JSON.parse(markKeys(json)), 0);
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
  return json.replace(/"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?/g, (literal, content: string, colon?: string) =>
    colon ? `"${keyMark}${content}"${colon}` : literal,
  );
}

function toWireValue(value: unknown, depth: number): WireValue {
  if (depth > maxJsonDepth) throw new CrmError('not-json', 'nested too deeply');
  if (Array.isArray(value)) return value.map((item) => toWireValue(item, depth + 1));
  if (typeof value === 'object' && value !== null) {
    return new Map(
      Object.entries(value).map(([key, item]) => [key.slice(keyMark.length), toWireValue(item, depth + 1)]),
    );
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
