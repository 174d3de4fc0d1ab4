import { Hono } from 'hono';
import { oncePer } from '../../async/memoize-weak.js';
import { giveReady, makeReady } from '../http/cached-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

const forGood = 'public, max-age=31536000, immutable';
/** A page of the last hour starts with what it has, and gets an update on the next visit. */
const forNow = 'public, max-age=300, stale-while-revalidate=3600';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Content type without charset. */
  readonly type: string;
}

/** The built file of a name without folders, if there is one. */
export type Assets = (name: string) => Promise<Asset | undefined>;

/** Name that a build gives to a file whose content never changes under that name. */
export const hashed = /(-[\w-]{8}|\.[0-9a-f]{8})\.(js|css)$/;

export function textOf({ body }: Asset): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** `GET /embed.js` and the chunks that it loads; readable from every site, since modules are fetched with CORS. */
export function serveScripts(assets: Assets, redact: Redact): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  const readyOnce = oncePer((asset: Asset) => makeReady(textOf(asset), redact));
  app.get('/:name{[\\w-]+(?:\\.[0-9a-f]+)?\\.(?:js|css)}', async (context, next) => {
    const name = context.req.param('name');
    const asset = name === 'embed.js' || hashed.test(name) ? await assets(name) : undefined;
    if (!asset) return next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return giveReady(context, await readyOnce(asset), hashed.test(name) ? forGood : forNow, asset.type);
  });
  return app;
}
