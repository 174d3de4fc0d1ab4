import type { MiddlewareHandler } from 'hono';
import type { RelayConfig } from '../config/config.js';
import type { RelayEnv } from './request-log.js';

/** A year in seconds: browsers then use https only. */
const hstsMaxAge = 31_536_000;

/**
 * Sets the headers that protect visitors on every answer, errors included. A handler that sets one of them, such as the
 * hosted page with a policy of its own, keeps its value.
 */
export function protectResponses({
  publicOrigin,
}: Pick<RelayConfig, 'publicOrigin'>): MiddlewareHandler<RelayEnv> {
  const headers: readonly (readonly [name: string, value: string])[] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    // Scripts and JSON are no documents. Opened as one, they load nothing and no page can frame them.
    [
      'Content-Security-Policy',
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ],
    // Without https, or with http at other names, browsers ignore the header, or must not get it.
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
