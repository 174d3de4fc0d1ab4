import type { PhpArray } from './parse-body.js';

/** A submission that the CRM has accepted. */
export interface Arrival {
  readonly formtype: string;
  readonly host: string;
  readonly data: PhpArray;
  /** Idempotency key of the send. A real CRM ignores the key. */
  readonly token?: string;
  /** Time of arrival, ISO 8601. */
  readonly at: string;
  /** The unparsed request body. */
  readonly raw: string;
}

export interface StoredFile {
  /** The name that the CRM chose for the file. */
  readonly name: string;
  readonly object: string;
  readonly originalName: string;
  readonly bytes: Buffer;
}

/** Reads a submission from a parsed body. undefined: `data` or `formtype` is missing. */
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
