import { Hono } from 'hono';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { createCachedResponse, sendCached } from '../http/cached-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

const immutableCacheControl = 'public, max-age=31536000, immutable';
/**
 * Value of `Cache-Control` for a script whose content can change. For five minutes, a browser uses its cached copy.
 * For another hour it still uses the copy, but loads the script again in the background.
 */
const shortCacheControl = 'public, max-age=300, stale-while-revalidate=3600';

/** A script or style sheet that the build of apro-forms has written. */
export interface Asset {
  /** Content of the file. */
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Content type of the file without `charset`, for example `text/css`. */
  readonly type: string;
}

/**
 * Reads a script or style sheet of the build. The name contains no folders. Resolves to `undefined` if the file does
 * not exist.
 */
export type Assets = (name: string) => Promise<Asset | undefined>;

/**
 * Matches file names that contain a hash of the file's content. The content of a file with such a name never changes.
 */
export const hashedFileName = /(-[\w-]{8}|\.[0-9a-f]{8})\.(js|css)$/;

export function getAssetText({ body }: Asset): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/**
 * Placeholder URL in the text of `embed.js`, which the relay replaces with its own URL (`embed/script-tag.ts`). In a
 * script whose file name contains a hash, the placeholder stays, because pages check the hash of the script.
 */
const placeholderUrl = 'https://relay.invalid/';

/**
 * Creates the routes for `GET /embed.js` and for the files that this script loads. Pages of every origin may load
 * them, because browsers load script modules with CORS.
 * @param publicUrl URL of the setting `PUBLIC_URL`, which is written into `embed.js`. Undefined: the script is not
 *   changed
 */
export function createAssetRoutes(
  assets: Assets,
  redact: Redact,
  publicUrl: string | undefined,
): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  const toCachedResponse = memoizeWeak((asset: Asset) => createCachedResponse(getAssetText(asset), redact));
  const toOwnScript = memoizeWeak((asset: Asset) => {
    const text = getAssetText(asset);
    const ownText = publicUrl === undefined ? text : text.replaceAll(placeholderUrl, () => `${publicUrl}/`);
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
