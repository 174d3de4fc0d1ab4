import { isRecord } from '../../crm/http/transport.js';

/** An object of unknown properties, as `JSON.parse` returns it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Returns the value if it is an object, and an empty object otherwise. */
export function asRecord(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
