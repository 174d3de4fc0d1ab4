import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Says no as the CRM does. `reason` is for the developer of the page and holds nothing that came from outside. */
export function turnAway(
  context: Context,
  status: ContentfulStatusCode,
  message: string,
  reason?: string,
): Response {
  context.set('code', message);
  context.header('Cache-Control', 'no-store');
  return context.json({ status: 'fail', message, ...(reason && { reason }) }, status);
}
