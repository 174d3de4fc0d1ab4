import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmError } from '../../crm/errors/crm-error.js';
import { type BodyError, retryAfterSeconds } from './receive-body.js';

/**
 * Sends an error response in the CRM's format (`docs/protocol.md`, section 2).
 * @param message error code
 * @param reason explanation for the page's developer; must not contain text from a visitor or the CRM
 * @param details further properties of the response, for the form on the page
 */
export function sendError(
  context: Context,
  status: ContentfulStatusCode,
  message: string,
  reason?: string,
  details?: Readonly<Record<string, string>>,
): Response {
  context.set('errorCode', message);
  context.header('Cache-Control', 'no-store');
  return context.json({ status: 'fail', message, ...(reason && { reason }), ...details }, status);
}

/** HTTP status for each documented error code of the CRM. The relay passes these codes on to the page. */
const statusByCode: Readonly<Record<string, ContentfulStatusCode>> = {
  BAD_REQUEST: 400,
  BAD_PARAMS: 400,
  FILE_UPLOAD_ERROR: 400,
  ACCESS_DENY: 502,
  LIMIT_EXCEEDED: 429,
  SERVER_IS_OVERLOADED: 503,
};

/** Reports a failed CRM request to the page. The response has one of the documented codes, never the CRM's own text. */
export function sendCrmError(context: Context, error: CrmError): Response {
  const status = Object.hasOwn(statusByCode, error.code) ? statusByCode[error.code] : undefined;
  if (status) return sendError(context, status, error.code);
  if (error.code === 'too-large' && context.req.method === 'POST')
    return sendError(context, 413, 'TOO_LARGE');
  if (error.retryable) return sendError(context, 503, 'SERVER_IS_OVERLOADED', error.code);
  return sendError(context, 502, 'CRM_FAILED', error.code);
}

/** Reports a request body that did not arrive, or that was dropped to free memory for other requests. */
export function sendBodyError(context: Context, { status, code, reason }: BodyError): Response {
  if (status === 503) context.header('Retry-After', String(retryAfterSeconds));
  return sendError(context, status, code, reason);
}
