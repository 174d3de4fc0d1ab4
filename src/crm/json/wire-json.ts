import { CrmError } from '../errors/crm-error.js';

/** A value of the CRM's JSON. An object is a `Map`, because a plain object does not keep the order of numeric keys. */
export type WireValue = string | number | boolean | null | readonly WireValue[] | WireMap;
export type WireMap = ReadonlyMap<string, WireValue>;

/** Deepest nesting that is read: deeper than any answer of the CRM, but no risk for the call stack. */
export const maxJsonDepth = 100;

/**
 * Mark in front of each key during the parse: `JSON.parse` moves numeric keys to the front, but keeps the order of marked
 * keys. The character is from Unicode's private use area.
 */
const keyMark = '\ue000';

/**
 * Parses a text that is a JSON object or array and nothing else.
 * @throws CrmError `not-json`
 */
export function parseWireJson(json: string): WireValue {
  if (!isJson(json)) throw new CrmError('not-json');
  return parseCheckedWireJson(json);
}

/**
 * Parses a text for which `isJson` is true. The check is required: `markKeys` works only on valid JSON.
 * @throws CrmError `not-json` if the nesting is deeper than `maxJsonDepth`
 */
export function parseCheckedWireJson(json: string): WireValue {
  return toWireValue(JSON.parse(markKeys(json)), 0);
}

/** True if the whole text is a JSON object or array. */
export function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Puts the mark in front of each key: of each string with a colon after it. A text inside a string is never taken for a key. */
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

/** Index after the closing quotation mark of the string whose content starts at `startIndex`; -1 if there is none. */
export function findStringEnd(text: string, startIndex: number): number {
  for (let quote = text.indexOf('"', startIndex); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashStart = quote;
    while (backslashStart > startIndex && text[backslashStart - 1] === '\\') backslashStart--;
    // An odd number of backslashes escapes the quotation mark.
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
