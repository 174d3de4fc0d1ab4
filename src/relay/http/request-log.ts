import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log/log.js';

/** Hono's context: `Bindings` come from the runtime, `Variables` are set by middleware and handlers. */
export interface RelayEnv {
  readonly Bindings: { readonly peer: Peer };
  readonly Variables: {
    /** Set by `requireAllowedOrigin` and `shareWithAllowedOrigins`. */
    site: Site;
    /** The page's origin is not in `ALLOWED_ORIGINS`, so its sends would be refused. */
    isOriginRefused?: true;
    /** Code of an error response, or of a lead stored as spam. */
    errorCode?: string;
    /** Id of the form. */
    form?: string;
    /** Number of fields of the lead that its form does not have. */
    dropped?: number;
    /** Number of files that are missing, or that belong to another lead. */
    refusedFiles?: number;
    /** Number of required fields that the lead does not have. */
    missing?: number;
    receipt?: string;
    /** The response body does not contain the CRM's key; `redactResponses` can skip it. */
    isRedacted?: true;
  };
}

/** Sender of a request. */
export interface Peer {
  /** IP address of the client. Undefined if the runtime does not know it. */
  readonly address?: string;
  /** Address of a proxy that sent `X-Forwarded-For` but is not in `TRUSTED_PROXIES`. */
  readonly proxy?: string;
}

/** Site that embeds the form. */
export interface Site {
  /** Undefined for a request without an `Origin`. */
  readonly origin: string | undefined;
  /** Host name of the site, for the CRM's parameter `host` (`docs/protocol.md`, section 7). */
  readonly host: string;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/**
 * Logs one entry for each request. The entry contains no text of a visitor or the CRM: no body, query, address or name.
 * @param monotonic clock for the duration
 */
export function logRequests(log: Log, monotonic: () => number): MiddlewareHandler<RelayEnv> {
  return async (context, next) => {
    const startedAt = monotonic();
    await next();
    const { method } = context.req;
    const { status } = context.res;
    log(status < 500 ? 'info' : 'warn', {
      method: knownMethods.has(method) ? method : 'OTHER',
      route: routePath(context, -1),
      status,
      code: context.get('errorCode'),
      form: context.get('form'),
      dropped: context.get('dropped'),
      refusedFiles: context.get('refusedFiles'),
      missing: context.get('missing'),
      lead: context.get('receipt'),
      ms: Math.round(monotonic() - startedAt),
    });
  };
}
