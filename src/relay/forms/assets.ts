import { Hono } from 'hono';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { createCachedResponse, sendCached } from '../http/cached-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

const immutableCacheControl = 'public, max-age=31536000, immutable';
/** A page of the last hour starts with what it has, and gets an update on the next visit. */
const shortCacheControl = 'public, max-age=300, stale-while-revalidate=3600';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Content type without charset. */
  readonly type: string;
}

/** The built file of a name without folders, if there is one. */
export type Assets = (name: string) => Promise<Asset | undefined>;

/** Name that a build gives to a file whose content never changes under that name. */
export const hashedFileName = /(-[\w-]{8}|\.[0-9a-f]{8})\.(js|css)$/;

export function getAssetText({ body }: Asset): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** `GET /embed.js` and the chunks that it loads; readable from every site, since modules are fetched with CORS. */
export function createAssetRoutes(assets: Assets, redact: Redact): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  const toCachedResponse = memoizeWeak((asset: Asset) => createCachedResponse(getAssetText(asset), redact));
  app.get('/:name{[\\w-]+(?:\\.[0-9a-f]+)?\\.(?:js|css)}', async (context, next) => {
    const name = context.req.param('name');
    const asset = name === 'embed.js' || hashedFileName.test(name) ? await assets(name) : undefined;
    if (!asset) return next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return sendCached(
      context,
      await toCachedResponse(asset),
      hashedFileName.test(name) ? immutableCacheControl : shortCacheControl,
      asset.type,
    );
  });
  return app;
}
