import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmError } from '../../crm/errors/crm-error.js';

/** Says no as the CRM does. `reason` is for the developer of the page and holds nothing that came from outside. */
export function sendError(
  context: Context,
  status: ContentfulStatusCode,
  message: string,
  reason?: string,
): Response {
  context.set('code', message);
  context.header('Cache-Control', 'no-store');
  return context.json({ status: 'fail', message, ...(reason && { reason }) }, status);
}

/** HTTP status for the CRM's own words, which are passed on as they are. */
const statusByCode: Readonly<Record<string, ContentfulStatusCode>> = {
  BAD_REQUEST: 400,
  BAD_PARAMS: 400,
  FILE_UPLOAD_ERROR: 400,
  ACCESS_DENY: 502,
  LIMIT_EXCEEDED: 429,
  SERVER_IS_OVERLOADED: 503,
};

/** What a visitor's page hears of a failure between relay and CRM: a documented word, never the CRM's text. */
export function sendCrmError(context: Context, error: CrmError): Response {
  const status = Object.hasOwn(statusByCode, error.code) ? statusByCode[error.code] : undefined;
  if (status) return sendError(context, status, error.code);
  if (error.code === 'too-large' && context.req.method === 'POST')
    return sendError(context, 413, 'TOO_LARGE');
  if (error.retryable) return sendError(context, 503, 'SERVER_IS_OVERLOADED', error.code);
  return sendError(context, 502, 'CRM_FAILED', error.code);
}
