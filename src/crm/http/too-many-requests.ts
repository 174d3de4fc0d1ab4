import { CrmError } from '../errors/crm-error.js';
import { startsLikeObject } from './transport.js';

const tooManyRequests = 429;
/** Longest wait that is taken from a `Retry-After` header, in milliseconds. A longer one is probably a mistake. */
const maxRetryAfterMs = 3_600_000;

/**
 * The CRM's server, or a proxy in front of it, refused a request because there were too many (status 429). Such a
 * refusal comes before the request is handled, so the CRM does not have the lead.
 */
export class TooManyRequestsError extends CrmError {
  constructor(
    /** Milliseconds for which the server asks for no further request. 0: it names no time. */
    readonly retryAfterMs: number,
  ) {
    super('SERVER_IS_OVERLOADED', String(tooManyRequests), 'not-taken');
  }
}

/**
 * Checks an answer for status 429. An answer in the CRM's own words is left to the parser of the answer.
 * @throws TooManyRequestsError
 */
export function assertNotThrottled({ status, headers }: Response, text: string, now: number): void {
  if (status === tooManyRequests && !startsLikeObject(text))
    throw new TooManyRequestsError(parseRetryAfter(headers.get('Retry-After'), now));
}

/**
 * Parses a `Retry-After` header: a number of seconds, or a date (RFC 9110, section 10.2.3).
 * @param now milliseconds since 1970
 * @returns milliseconds; 0 if the header is missing, malformed or in the past
 */
export function parseRetryAfter(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return delayMs > 0 ? Math.min(delayMs, maxRetryAfterMs) : 0;
}
