import type { WireValue } from './wire-json.js';

/** Writes JSON with the members of each map in the order of the map. The inverse of `parseWireJson`. */
export function stringifyWireJson(value: WireValue): string {
  if (value instanceof Map) {
    const members = Array.from(value, ([key, item]) => {
      return `${JSON.stringify(key)}:${stringifyWireJson(item)}`;
    });
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(stringifyWireJson).join(',')}]`;
  return JSON.stringify(value);
}
