import { Hono } from 'hono';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { createCachedResponse, sendCached } from '../http/cached-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

const immutableCacheControl = 'public, max-age=31536000, immutable';
/** A browser that fetched the script within the last hour uses its copy at once and updates it in the background. */
const shortCacheControl = 'public, max-age=300, stale-while-revalidate=3600';

/** A built file. */
export interface Asset {
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Content type without charset. */
  readonly type: string;
}

/** Reads a built file by its name, without folders. Resolves to `undefined` if there is no such file. */
export type Assets = (name: string) => Promise<Asset | undefined>;

/** Matches file names with a hash of the content: the content under such a name never changes. */
export const hashedFileName = /(-[\w-]{8}|\.[0-9a-f]{8})\.(js|css)$/;

export function getAssetText({ body }: Asset): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/**
 * Pattern in `embed.js` that the relay replaces by its own origin (`embed/script-tag.ts`). A pinned script stays as it was
 * built, because pages know its hash.
 */
const anyOriginPattern = String.raw`/^https?:\/\/(?:.*)/`;

function writeOriginPattern(origin: string): string {
  return `/^${`${origin}/`.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}/`;
}

/**
 * Routes for `GET /embed.js` and its chunks. Every origin may read them, because browsers fetch modules with CORS.
 * @param publicOrigin `PUBLIC_URL`, written into `embed.js`
 */
export function createAssetRoutes(
  assets: Assets,
  redact: Redact,
  publicOrigin: string | undefined,
): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  const toCachedResponse = memoizeWeak((asset: Asset) => createCachedResponse(getAssetText(asset), redact));
  const toOwnScript = memoizeWeak((asset: Asset) => {
    const text = getAssetText(asset);
    const ownText =
      publicOrigin === undefined
        ? text
        : text.replaceAll(anyOriginPattern, () => writeOriginPattern(publicOrigin));
    return createCachedResponse(ownText, redact);
  });
  app.get('/:name{[\\w-]+(?:\\.[0-9a-f]+)?\\.(?:js|css)}', async (context, next) => {
    const name = context.req.param('name');
    const asset = name === 'embed.js' || hashedFileName.test(name) ? await assets(name) : undefined;
    if (!asset) return next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return sendCached(
      context,
      await (name === 'embed.js' ? toOwnScript(asset) : toCachedResponse(asset)),
      hashedFileName.test(name) ? immutableCacheControl : shortCacheControl,
      asset.type,
    );
  });
  return app;
}
