import type { Context, MiddlewareHandler } from 'hono';
import type { RelayConfig } from '../config/config.js';
import { isLoopback } from '../config/validators.js';
import { sendError } from './error-response.js';
import type { RelayEnv } from './request-log.js';

/** Longest `Origin` header that is accepted. DNS names have at most 253 characters; the rest is for scheme and port. */
const maxOriginLength = 270;

/** Longest list of header names that a preflight response repeats. */
const maxHeaderListLength = 1_000;

type OriginSettings = Pick<RelayConfig, 'allowedOrigins' | 'publicOrigin' | 'host'>;

/**
 * Middleware for routes that store data or cause CRM requests. It refuses a request from an origin that is not
 * allowed before the request body is read.
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
    if (origin !== undefined) allowResponse(context, origin, settings);
    context.set('site', { origin, host: getSiteHost(origin, settings, context) });
    return next();
  };
}

/**
 * Middleware for public routes. Everybody may read the response, but only allowed origins get the CORS header for
 * scripts.
 */
export function shareWithAllowedOrigins(settings: OriginSettings): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const origin = context.req.header('Origin')?.toLowerCase();
    context.header('Vary', 'Origin');
    if (origin !== undefined && isAllowedOrigin(origin, settings, context))
      allowResponse(context, origin, settings);
    const pageOrigin = origin ?? getRefererOrigin(context);
    if (pageOrigin !== undefined && !isAllowedOrigin(pageOrigin, settings, context))
      context.set('isOriginRefused', true);
    context.set('site', { origin: undefined, host: getSiteHost(undefined, settings, context) });
    await next();
  };
}

/**
 * Lets scripts of an origin read the response. Many pages wrap `fetch` and send cookies with each request. The relay
 * has no cookies and ignores all of them, but the browser then hides a response that does not allow credentials. With
 * `ALLOWED_ORIGINS=*`, the relay does not know the sites, so a proxy in front of the relay may rely on cookies.
 */
function allowResponse(context: Context, origin: string, { allowedOrigins }: OriginSettings): void {
  context.header('Access-Control-Allow-Origin', origin);
  if (allowedOrigins !== 'any') context.header('Access-Control-Allow-Credentials', 'true');
}

/**
 * Answers a CORS preflight request. The middleware `requireAllowedOrigin` must run before this handler. All headers are
 * allowed, because wrappers of `fetch` (tracing, protection against CSRF) add headers to each request of a page. The relay
 * ignores them.
 */
export function answerPreflight(context: Context<RelayEnv>): Response {
  const requested = context.req.header('Access-Control-Request-Headers') ?? '';
  const isList = requested.length <= maxHeaderListLength && /^[\w.-]+( *, *[\w.-]+)*$/.test(requested);
  context.header('Access-Control-Allow-Methods', 'GET, POST');
  context.header('Access-Control-Allow-Headers', isList ? requested : 'Content-Type');
  context.header('Access-Control-Max-Age', '600');
  return context.body(null, 204);
}

/**
 * Returns true if pages of an origin may submit forms. Whole origins are compared, because a comparison of endings
 * would accept `https://evil-example.com` for `example.com`.
 */
function isAllowedOrigin(origin: string, settings: OriginSettings, context: Context): boolean {
  const { allowedOrigins } = settings;
  if (origin === getOwnOrigin(settings, context)) return true;
  if (allowedOrigins === 'any') return origin === 'null' || isOrigin(origin);
  return allowedOrigins.has(origin);
}

/**
 * Returns true if a browser can send this text as the `Origin` header. Browsers send `null` for sandboxed pages and
 * for local files.
 */
function isBrowserOrigin(origin: string): boolean {
  return origin.length <= maxOriginLength && (origin === 'null' || isOrigin(origin));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Returns the origin of the page from the `Referer` header. It is used for requests of `<script>` elements, which have
 * no `Origin` header.
 */
function getRefererOrigin(context: Context): string | undefined {
  const referer = context.req.header('Referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).origin : undefined;
}

/**
 * Returns the host name of the site that sent the request: the host of an allowed origin, or else the relay's own
 * host.
 */
function getSiteHost(origin: string | undefined, settings: OriginSettings, context: Context): string {
  const siteOrigin = origin && origin !== 'null' ? origin : getOwnOrigin(settings, context);
  return siteOrigin === undefined ? settings.host : new URL(siteOrigin).hostname;
}

/**
 * Returns the origin of the pages that the relay itself serves: the setting `PUBLIC_URL`. Without this setting, the
 * `Host` header is used if it is a loopback name or the setting `HOST`. Any other `Host` header is not trusted,
 * because the sender chooses it: a hostile page could do so with DNS rebinding.
 * @returns `undefined` if the relay does not know its own origin
 */
function getOwnOrigin({ publicOrigin, host }: OriginSettings, context: Context): string | undefined {
  if (publicOrigin !== undefined) return publicOrigin;
  const url = new URL(context.req.url);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return isLoopback(url) || hostname === host.toLowerCase() ? url.origin : undefined;
}
