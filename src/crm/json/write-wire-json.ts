import type { WireValue } from './wire-json.js';

/** The inverse of `readWireJson`: JSON text with every map in its own order. */
export function writeWireJson(value: WireValue): string {
  if (value instanceof Map) {
    const members = Array.from(value, ([key, item]) => {
      return `${JSON.stringify(key)}:${writeWireJson(item)}`;
    });
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(writeWireJson).join(',')}]`;
  return JSON.stringify(value);
}
