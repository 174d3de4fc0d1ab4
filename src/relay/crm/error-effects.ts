import type { CrmErrorCode } from '../../crm/errors/crm-error.js';

/**
 * Meaning of a CRM request's error code for other requests:
 * - `rejected` the CRM works and refuses this request; the same request will be refused again
 * - `throttled` the CRM answers, but takes no more requests for a while
 * - `unreachable` the CRM does not answer
 * - `none` the code says nothing about other requests
 */
export type ErrorEffect = 'rejected' | 'throttled' | 'unreachable' | 'none';

export const errorEffects: Readonly<Record<CrmErrorCode, ErrorEffect>> = {
  BAD_REQUEST: 'rejected',
  BAD_PARAMS: 'rejected',
  refused: 'rejected',
  LIMIT_EXCEEDED: 'throttled',
  SERVER_IS_OVERLOADED: 'throttled',
  network: 'unreachable',
  timeout: 'unreachable',
  ACCESS_DENY: 'none',
  FILE_UPLOAD_ERROR: 'none',
  UNCLEAR: 'none',
  aborted: 'none',
  http: 'none',
  redirect: 'none',
  empty: 'none',
  truncated: 'none',
  'not-json': 'none',
  charset: 'none',
  'too-large': 'none',
  'not-a-form': 'none',
  'mixed-content': 'none',
};

/**
 * Returns true if the error means that the CRM cannot be asked at the moment. Such an error says nothing about the
 * request itself.
 */
export function isTemporaryError(code: CrmErrorCode): boolean {
  return errorEffects[code] === 'throttled' || errorEffects[code] === 'unreachable';
}
