import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { RelayConfig } from '../config/config.js';
import { turnAway } from './error-response.js';
import type { RelayEnv } from './request-log.js';

/** The longest name that DNS knows has 253 letters. */
const longestOrigin = 270;

type Door = Pick<RelayConfig, 'allowedOrigins' | 'publicOrigin'>;

/**
 * For what changes or costs something: nothing is read or asked before the sender's origin is known to be welcome.
 * `onRefused` hears of sites that are not.
 */
export function letInKnownOrigins(
  door: Door,
  onRefused: (origin: string) => void,
): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const origin = context.req.header('Origin')?.toLowerCase();
    const welcome =
      origin === undefined
        ? door.allowedOrigins === 'any' || context.req.header('Sec-Fetch-Site') === 'same-origin'
        : isWelcome(origin, door, context);
    context.header('Vary', 'Origin');
    if (!welcome) {
      if (origin !== undefined && isSite(origin)) onRefused(origin);
      const reason = origin === undefined ? 'request without an Origin' : 'origin not in ALLOWED_ORIGINS';
      return turnAway(context, 403, 'ACCESS_DENY', reason);
    }
    if (origin !== undefined) context.header('Access-Control-Allow-Origin', origin);
    context.set('site', { origin, host: hostOf(origin, door, context) });
    return next();
  };
}

/** For what anybody may read, while other sites' scripts may not. */
export function shareWithKnownOrigins(door: Door): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const origin = context.req.header('Origin')?.toLowerCase();
    context.header('Vary', 'Origin');
    if (origin !== undefined && isWelcome(origin, door, context)) {
      context.header('Access-Control-Allow-Origin', origin);
    }
    const site = origin ?? refererOf(context);
    if (site !== undefined && !isWelcome(site, door, context)) context.set('isStranger', true);
    context.set('site', { origin: undefined, host: hostOf(undefined, door, context) });
    await next();
  };
}

type BodyType = 'application/x-www-form-urlencoded' | 'multipart/form-data';

/** The content types of a path, uncompressed and in UTF-8, each with the bytes that the path needs of it. */
export function acceptBody(
  limits: Readonly<Partial<Record<BodyType, number>>>,
): readonly [MiddlewareHandler<RelayEnv>, MiddlewareHandler<RelayEnv>] {
  const sizes = new Map(Object.entries(limits));
  const most = sizes.get('application/x-www-form-urlencoded');
  const whole =
    most === undefined
      ? undefined
      : bodyLimit({ maxSize: most, onError: (context) => tooLarge(context, most) });
  return [
    async (context, next) => {
      const [given = '', ...parameters] = (context.req.header('Content-Type') ?? '').toLowerCase().split(';');
      const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
      if (!sizes.has(given.trim()) || (charset && !/=\s*"?utf-?8"?\s*$/.test(charset))) {
        return turnAway(
          context,
          415,
          'BAD_REQUEST',
          `the body must be ${[...sizes.keys()].join(' or ')} in UTF-8`,
        );
      }
      if (!/^(identity)?$/i.test(context.req.header('Content-Encoding') ?? '')) {
        return turnAway(context, 415, 'BAD_REQUEST', 'the body must not be compressed');
      }
      return next();
    },
    async (context, next) => {
      const isMultipart = /^multipart/i.test(context.req.header('Content-Type') ?? '');
      if (!isMultipart && whole) return whole(context, next);
      // Who reads it in parts counts as it comes: the library's limit would hold a body of unknown length whole.
      const size = sizes.get('multipart/form-data') ?? 0;
      return Number(context.req.header('Content-Length') ?? 0) > size ? tooLarge(context, size) : next();
    },
  ];
}

function tooLarge(context: Context, size: number): Response {
  return turnAway(context, 413, 'TOO_LARGE', `more than ${size} bytes`);
}

/** Answers a preflight; only origins that the gate let in come here. */
export function answerPreflight(context: Context<RelayEnv>): Response {
  context.header('Access-Control-Allow-Methods', 'GET, POST');
  context.header('Access-Control-Allow-Headers', 'Content-Type');
  context.header('Access-Control-Max-Age', '600');
  return context.body(null, 204);
}

/** Whole origins are compared, so neither a suffix, a path nor a trailing dot makes one pass for another. */
function isWelcome(origin: string, { allowedOrigins, publicOrigin }: Door, context: Context): boolean {
  if (origin === publicOrigin || origin === new URL(context.req.url).origin) return true;
  if (allowedOrigins === 'any') return origin === 'null' || isOrigin(origin);
  return allowedOrigins.has(origin);
}

/** What a browser writes; of a sandboxed page, or one out of a file, it says `null`. */
function isSite(origin: string): boolean {
  return origin.length <= longestOrigin && (origin === 'null' || isOrigin(origin));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Where a script's tag stands, which asks for it without an `Origin`. */
function refererOf(context: Context): string | undefined {
  const referer = context.req.header('Referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).origin : undefined;
}

function hostOf(origin: string | undefined, { publicOrigin }: Door, context: Context): string {
  return new URL(origin && origin !== 'null' ? origin : (publicOrigin ?? context.req.url)).hostname;
}
