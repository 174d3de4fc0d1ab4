import type { MiddlewareHandler } from 'hono';
import type { RelayConfig } from '../config/config.js';
import type { RelayEnv } from './request-log.js';

/** Value of `Strict-Transport-Security` in seconds: for one year, browsers use only https for the relay. */
const hstsMaxAge = 31_536_000;

/**
 * Middleware that sets security headers on every response, errors included. If a handler has set such a header itself,
 * that value stays. For example, the pages that the relay serves have a content security policy of their own.
 */
export function protectResponses({
  publicOrigin,
}: Pick<RelayConfig, 'publicOrigin'>): MiddlewareHandler<RelayEnv> {
  const headers: readonly (readonly [name: string, value: string])[] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    // Scripts and JSON are not pages. If a browser opens such a response as a page, the policy forbids it to load
    // anything or to be shown in a frame.
    [
      'Content-Security-Policy',
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ],
    // `Strict-Transport-Security` is sent only if the relay is public over https: browsers ignore the header over
    // http.
    ...(publicOrigin?.startsWith('https:')
      ? ([['Strict-Transport-Security', `max-age=${hstsMaxAge}`]] as const)
      : []),
  ];
  return async (context, next) => {
    await next();
    for (const [name, value] of headers)
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  };
}
