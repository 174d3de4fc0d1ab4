import type { PhpArray } from './parse-body.js';

/** A filled form that the CRM has taken. */
export interface Arrival {
  readonly formtype: string;
  readonly host: string;
  readonly data: PhpArray;
  readonly token?: string;
  /** ISO 8601. */
  readonly at: string;
  /** The body as it came. */
  readonly raw: string;
}

export interface StoredFile {
  /** The name that the CRM gave. */
  readonly name: string;
  readonly object: string;
  readonly originalName: string;
  readonly bytes: Buffer;
}

export function readArrival(body: PhpArray, raw: string): Arrival | undefined {
  const { data, formtype, host, token } = body;
  if (typeof data !== 'object' || typeof formtype !== 'string') return undefined;
  return {
    formtype,
    host: typeof host === 'string' ? host : '',
    data,
    ...(typeof token === 'string' && { token }),
    at: new Date().toISOString(),
    raw,
  };
}
