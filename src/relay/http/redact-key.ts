import type { MiddlewareHandler } from 'hono';
import type { Redact } from '../log/redact.js';
import type { RelayEnv } from './request-log.js';

/** Middleware that removes the CRM's API key from every text response, unless the handler has set `isRedacted`. */
export function redactResponses(redact: Redact): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    await next();
    if (context.get('isRedacted')) return;
    const type = context.res.headers.get('Content-Type') ?? '';
    if (!context.res.body || !/^text\/|json|javascript|xml/i.test(type)) return;
    const { status } = context.res;
    const headers = new Headers(context.res.headers);
    const text = redact(await context.res.text());
    headers.delete('Content-Length');
    // The old response is removed before the new one is set. Otherwise Hono would copy the headers of the old response
    // to the new one.
    context.res = undefined;
    context.res = new Response(text, { status, headers });
  };
}
