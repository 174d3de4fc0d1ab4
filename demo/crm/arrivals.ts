import type { PhpArray } from './parse-body.js';

/** A lead that the stand-in CRM has accepted. */
export interface Arrival {
  readonly formtype: string;
  readonly host: string;
  readonly data: PhpArray;
  /** Idempotency key of the lead. A real CRM ignores this key. */
  readonly token?: string;
  /** Time at which the lead arrived, in ISO 8601. */
  readonly at: string;
  /** The unparsed request body. */
  readonly raw: string;
}

export interface StoredFile {
  /** Name that the CRM has chosen for the file. */
  readonly name: string;
  readonly object: string;
  readonly originalName: string;
  readonly bytes: Buffer;
}

/** Reads a lead from a parsed request body. undefined: `data` or `formtype` is missing. */
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
