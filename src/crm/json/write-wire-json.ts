import type { WireValue } from './wire-json.js';

/** The inverse of `readWireJson`: JSON text with every map in its own order. */
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
