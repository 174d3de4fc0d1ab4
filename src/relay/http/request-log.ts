import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log/log.js';

/** What handlers note about a request for its log line, and what the runtime knows about its sender. */
export interface RelayEnv {
  readonly Bindings: { readonly peer: Peer };
  readonly Variables: {
    /** Where the request comes from, set once the gate let it in. */
    site: Site;
    /** It is for a page of a site that may not send. */
    isStranger?: true;
    /** Word of a refusal. */
    code?: string;
    form?: string;
    /** Fields of a lead that its form does not have. */
    dropped?: number;
    /** Required fields that a lead does not have. */
    missing?: number;
    receipt?: string;
    /** The body has been looked through for the key. */
    isClean?: true;
  };
}

export interface Peer {
  readonly address?: string;
  /** Where it came from an address that says on whose behalf it asks, and is not believed: that address. */
  readonly proxy?: string;
}

export interface Site {
  /** Undefined for a request without an `Origin`. */
  readonly origin: string | undefined;
  /** Host name of the embedding site, as the CRM wants it. */
  readonly host: string;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** One entry per request. Nothing that a visitor or the CRM wrote is in it: no body, query, address or name. */
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
      code: context.get('code'),
      form: context.get('form'),
      dropped: context.get('dropped'),
      missing: context.get('missing'),
      lead: context.get('receipt'),
      ms: Math.round(monotonic() - startedAt),
    });
  };
}
