import { CrmError } from '../errors/crm-error.js';

/**
 * A parsed JSON value from the CRM. A JSON object becomes a `Map`, because a plain JavaScript object does not keep
 * the order of numeric keys.
 */
export type WireValue = string | number | boolean | null | readonly WireValue[] | WireMap;
export type WireMap = ReadonlyMap<string, WireValue>;

/**
 * Maximum nesting of JSON. The limit is above the nesting of any answer of the CRM, and low enough to prevent an
 * overflow of the call stack.
 */
export const maxJsonDepth = 100;

/**
 * Character that is inserted before each key of the JSON before `JSON.parse`, and removed afterwards. `JSON.parse`
 * moves numeric keys to the front of an object. With this character the keys are not numeric, so they keep their
 * order. The character is from Unicode's private use area.
 */
const keyMark = '\ue000';

/**
 * Parses a text that consists of one JSON object or one JSON array.
 * @throws CrmError `not-json`
 */
export function parseWireJson(json: string): WireValue {
  if (!isJson(json)) throw new CrmError('not-json');
  return parseCheckedWireJson(json);
}

/**
 * Parses a text for which `isJson` returned true. The caller must call `isJson` first, because `markKeys` works only
 * on valid JSON.
 * @throws CrmError `not-json` if the nesting is deeper than `maxJsonDepth`
 */
export function parseCheckedWireJson(json: string): WireValue {
  return toWireValue(JSON.parse(markKeys(json)), 0);
}

/** Returns true if the whole text is one JSON object or one JSON array. */
export function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/**
 * Inserts `keyMark` before each key of a JSON text. A key is a string with a colon after it; a colon inside a string
 * does not count.
 */
function markKeys(json: string): string {
  const pieces: string[] = [];
  let copiedEnd = 0;
  for (let start = json.indexOf('"'); start >= 0; ) {
    const end = findStringEnd(json, start + 1);
    let next = end;
    while (' \n\r\t'.includes(json[next] ?? 'end')) next++;
    if (json[next] === ':') {
      pieces.push(json.slice(copiedEnd, start + 1));
      copiedEnd = start + 1;
    }
    start = json.indexOf('"', end);
  }
  return [...pieces, json.slice(copiedEnd)].join(keyMark);
}

/**
 * Finds the end of a JSON string whose content starts at `startIndex`. Returns the index after the closing quotation
 * mark, or -1 if the quotation mark is missing.
 */
export function findStringEnd(text: string, startIndex: number): number {
  for (let quote = text.indexOf('"', startIndex); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashStart = quote;
    while (backslashStart > startIndex && text[backslashStart - 1] === '\\') backslashStart--;
    // A quotation mark after an odd number of backslashes is escaped, so it does not end the string.
    if ((quote - backslashStart) % 2 === 0) return quote + 1;
  }
  return -1;
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
