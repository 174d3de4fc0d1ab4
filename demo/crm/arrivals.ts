import type { PhpArray } from './parse-body.js';

/** A lead (a filled-in form) that the simulated CRM has accepted. */
export interface Arrival {
  readonly formtype: string;
  readonly host: string;
  readonly data: PhpArray;
  /** Idempotency key of the lead, by which tests recognise repetitions. A real CRM ignores this key. */
  readonly token?: string;
  /** Time at which the lead arrived, in ISO 8601. */
  readonly at: string;
  /** The body of the request that submitted the lead, as text and not parsed. */
  readonly raw: string;
  /** True: staff have deleted the request. */
  readonly isDeleted?: boolean;
}

export interface StoredFile {
  /** Name that the simulated CRM has given to an uploaded file. */
  readonly name: string;
  readonly object: string;
  readonly originalName: string;
  readonly bytes: Buffer;
}

/**
 * Reads a lead from the parsed body of a request. Undefined: the body has no `data` or no `formtype`, so it is no
 * lead.
 */
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
