import type { CrmError, CrmErrorCode } from '../../crm/errors/crm-error.js';

/**
 * Meaning of the error of a CRM request for other requests:
 * - `rejected` the CRM works and refuses this request; the same request will be refused again
 * - `throttled` the CRM answers, but takes no more requests for a while
 * - `unreachable` the CRM does not answer
 * - `none` the code says nothing about other requests
 */
export type ErrorEffect = 'rejected' | 'throttled' | 'unreachable' | 'none';

/** The meaning of each error code. Callers that have the error use `getErrorEffect`. */
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
 * HTTP statuses with which a proxy in front of the CRM says that the CRM itself does not answer. Status 500 is not one
 * of them: it often concerns a single request.
 */
const gatewayStatuses: ReadonlySet<string> = new Set(['502', '503', '504', '521', '522', '523', '524']);

/** Returns the meaning of an error for other requests. */
export function getErrorEffect({ code, detail }: Pick<CrmError, 'code' | 'detail'>): ErrorEffect {
  return code === 'http' && gatewayStatuses.has(detail) ? 'unreachable' : errorEffects[code];
}

/**
 * Returns true if the error means that the CRM cannot be asked at the moment. Such an error says nothing about the
 * request itself.
 */
export function isTemporaryError(error: Pick<CrmError, 'code' | 'detail'>): boolean {
  const effect = getErrorEffect(error);
  return effect === 'throttled' || effect === 'unreachable';
}
