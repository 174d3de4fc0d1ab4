import type { WireValue } from './wire-json.js';

/**
 * Converts a value to JSON and keeps the order of the entries of each `Map`. This is the inverse of `parseWireJson`.
 */
export function stringifyWireJson(value: WireValue): string {
  if (value instanceof Map) {
    const members = [...value].map(([key, item]) => {
      return `${JSON.stringify(key)}:${stringifyWireJson(item)}`;
    });
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(stringifyWireJson).join(',')}]`;
  return JSON.stringify(value);
}
