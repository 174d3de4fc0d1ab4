import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log/log.js';

/** Types of Hono's context. The runtime sets the `Bindings`; middleware and handlers set the `Variables`. */
export interface RelayEnv {
  readonly Bindings: { readonly peer: Peer };
  readonly Variables: {
    /** The site that sent the request. The middleware `requireAllowedOrigin` and `shareWithAllowedOrigins` set it. */
    site: Site;
    /**
     * True: the page's origin is not in the setting `ALLOWED_ORIGINS`, so the relay would refuse forms that the page
     * submits.
     */
    isOriginRefused?: true;
    /** Code for the log: the code of an error response, or the reason why a lead is stored as spam. */
    errorCode?: string;
    /** Id of the form that the request is about. It is written to the log. */
    form?: string;
    /** Number of values in the submitted lead for fields that the form does not have. It is written to the log. */
    dropped?: number;
    /** Number of files in the submitted lead that are missing or belong to another lead. It is written to the log. */
    refusedFiles?: number;
    /** Number of required fields that have no value in the submitted lead. It is written to the log. */
    missing?: number;
    receipt?: string;
    /** True: the response body does not contain the CRM's API key, so `redactResponses` can skip it. */
    isRedacted?: true;
  };
}

/** The sender of a request. */
export interface Peer {
  /** IP address of the client. Undefined: the runtime does not tell the address. */
  readonly address?: string;
  /** Address of a proxy that sent the header `X-Forwarded-For` but is not in the setting `TRUSTED_PROXIES`. */
  readonly proxy?: string;
}

/** The site whose page embeds the form. */
export interface Site {
  /** Origin of the page. Undefined: the request has no `Origin` header, or its response is the same for all sites. */
  readonly origin: string | undefined;
  /** Host name of the site. The relay passes it to the CRM as parameter `host` (`docs/protocol.md`, section 7). */
  readonly host: string;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/**
 * Middleware that logs one entry for each request. The entry contains no text from a visitor or the CRM: no body,
 * query, address or name.
 * @param monotonic clock for the duration of the request
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
