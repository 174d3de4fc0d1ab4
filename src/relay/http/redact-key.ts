import type { MiddlewareHandler } from 'hono';
import type { Redact } from '../log/redact.js';
import type { RelayEnv } from './request-log.js';

/** Nothing textual leaves with the key in it. */
export function redactResponses(redact: Redact): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    await next();
    if (context.get('isClean')) return;
    const type = context.res.headers.get('Content-Type') ?? '';
    if (!context.res.body || !/^text\/|json|javascript|xml/i.test(type)) return;
    const { status } = context.res;
    const headers = new Headers(context.res.headers);
    const text = redact(await context.res.text());
    headers.delete('Content-Length');
    // Hono merges the headers of the response it already has into a new one.
    context.res = undefined;
    context.res = new Response(text, { status, headers });
  };
}
