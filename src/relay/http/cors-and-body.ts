import type { Context, MiddlewareHandler } from 'hono';
import type { RelayConfig } from '../config/config.js';
import { isLoopback } from '../config/validators.js';
import { sendError } from './error-response.js';
import type { RelayEnv } from './request-log.js';

/** DNS names have at most 253 characters; the rest is for scheme and port. */
const maxOriginLength = 270;

type OriginSettings = Pick<RelayConfig, 'allowedOrigins' | 'publicOrigin' | 'host'>;

/**
 * Middleware for routes that store data or cost CRM requests. A request from an origin that is not allowed is refused
 * before its body is read.
 * @param onRefused called with the origin of each refused browser request
 */
export function requireAllowedOrigin(
  settings: OriginSettings,
  onRefused: (origin: string) => void,
): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const origin = context.req.header('Origin')?.toLowerCase();
    const isAllowed =
      origin === undefined
        ? settings.allowedOrigins === 'any' || context.req.header('Sec-Fetch-Site') === 'same-origin'
        : isAllowedOrigin(origin, settings, context);
    context.header('Vary', 'Origin');
    if (!isAllowed) {
      if (origin !== undefined && isBrowserOrigin(origin)) onRefused(origin);
      const reason = origin === undefined ? 'request without an Origin' : 'origin not in ALLOWED_ORIGINS';
      return sendError(context, 403, 'ACCESS_DENY', reason);
    }
    if (origin !== undefined) context.header('Access-Control-Allow-Origin', origin);
    context.set('site', { origin, host: getSiteHost(origin, settings, context) });
    return next();
  };
}

/** Middleware for public routes: everybody may read the response, but only scripts of allowed origins get the CORS header. */
export function shareWithAllowedOrigins(settings: OriginSettings): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const origin = context.req.header('Origin')?.toLowerCase();
    context.header('Vary', 'Origin');
    if (origin !== undefined && isAllowedOrigin(origin, settings, context)) {
      context.header('Access-Control-Allow-Origin', origin);
    }
    const pageOrigin = origin ?? getRefererOrigin(context);
    if (pageOrigin !== undefined && !isAllowedOrigin(pageOrigin, settings, context))
      context.set('isOriginRefused', true);
    context.set('site', { origin: undefined, host: getSiteHost(undefined, settings, context) });
    await next();
  };
}

/** Answers a CORS preflight. `requireAllowedOrigin` must run before. */
export function answerPreflight(context: Context<RelayEnv>): Response {
  context.header('Access-Control-Allow-Methods', 'GET, POST');
  context.header('Access-Control-Allow-Headers', 'Content-Type');
  context.header('Access-Control-Max-Age', '600');
  return context.body(null, 204);
}

/** Compares whole origins. A comparison of suffixes would accept `https://evil-example.com`. */
function isAllowedOrigin(origin: string, settings: OriginSettings, context: Context): boolean {
  const { allowedOrigins } = settings;
  if (origin === getOwnOrigin(settings, context)) return true;
  if (allowedOrigins === 'any') return origin === 'null' || isOrigin(origin);
  return allowedOrigins.has(origin);
}

/** Whether a browser can send this `Origin`. Browsers send `null` for sandboxed pages and for local files. */
function isBrowserOrigin(origin: string): boolean {
  return origin.length <= maxOriginLength && (origin === 'null' || isOrigin(origin));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Origin of the page, for requests of `<script>` tags: they have no `Origin` header. */
function getRefererOrigin(context: Context): string | undefined {
  const referer = context.req.header('Referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).origin : undefined;
}

/** Host of the site that sent the request: of its origin, which is allowed, or else the relay's own host. */
function getSiteHost(origin: string | undefined, settings: OriginSettings, context: Context): string {
  const siteOrigin = origin && origin !== 'null' ? origin : getOwnOrigin(settings, context);
  return siteOrigin === undefined ? settings.host : new URL(siteOrigin).hostname;
}

/**
 * Origin of the relay's own pages: `PUBLIC_URL`. Without this setting the `Host` header counts if it is a loopback name or
 * `HOST`. Any other `Host` is the sender's word, and with DNS rebinding the word of a hostile page.
 * @returns `undefined` if the relay does not know its name
 */
function getOwnOrigin({ publicOrigin, host }: OriginSettings, context: Context): string | undefined {
  if (publicOrigin !== undefined) return publicOrigin;
  const url = new URL(context.req.url);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return isLoopback(url) || hostname === host.toLowerCase() ? url.origin : undefined;
}
