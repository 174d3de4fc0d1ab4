import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmError } from '../../crm/errors/crm-error.js';
import { type BodyError, retryAfterSeconds } from './receive-body.js';

/**
 * Sends an error in the format of the CRM (`docs/protocol.md`, section 2).
 * @param message error code
 * @param reason explanation for the page's developer; must not contain text of a visitor or the CRM
 * @param details further members of the answer, for the widget
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

/** HTTP status of the CRM's documented error codes. These codes are passed on to the page. */
const statusByCode: Readonly<Record<string, ContentfulStatusCode>> = {
  BAD_REQUEST: 400,
  BAD_PARAMS: 400,
  FILE_UPLOAD_ERROR: 400,
  ACCESS_DENY: 502,
  LIMIT_EXCEEDED: 429,
  SERVER_IS_OVERLOADED: 503,
};

/** Reports a failed CRM request to the page: a documented code, never the CRM's own text. */
export function sendCrmError(context: Context, error: CrmError): Response {
  const status = Object.hasOwn(statusByCode, error.code) ? statusByCode[error.code] : undefined;
  if (status) return sendError(context, status, error.code);
  if (error.code === 'too-large' && context.req.method === 'POST')
    return sendError(context, 413, 'TOO_LARGE');
  if (error.retryable) return sendError(context, 503, 'SERVER_IS_OVERLOADED', error.code);
  return sendError(context, 502, 'CRM_FAILED', error.code);
}

/** Reports a body that did not arrive, or that had to make room for others. */
export function sendBodyError(context: Context, { status, code, reason }: BodyError): Response {
  if (status === 503) context.header('Retry-After', String(retryAfterSeconds));
  return sendError(context, status, code, reason);
}
