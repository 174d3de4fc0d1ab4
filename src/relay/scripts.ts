import { Hono } from 'hono';
import type { RelayEnv } from './request-log.js';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Content type without charset. */
  readonly type: string;
}

/** The built file of a name without folders, if there is one. */
export type Assets = (name: string) => Promise<Asset | undefined>;

/** Name that a build gives to a file whose content never changes under that name. */
export const hashed = /(-[\w-]{8}|\.[0-9a-f]{8})\.(js|css)$/;

/** `GET /embed.js` and the chunks that it loads; readable from every site, since modules are fetched with CORS. */
export function serveScripts(assets: Assets): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  app.get('/:name{[\\w-]+(?:\\.[0-9a-f]+)?\\.(?:js|css)}', async (context, next) => {
    const name = context.req.param('name');
    const asset = name === 'embed.js' || hashed.test(name) ? await assets(name) : undefined;
    if (!asset) return next();
    return context.body(asset.body, 200, {
      'Content-Type': `${asset.type}; charset=UTF-8`,
      'Cache-Control': hashed.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  });
  return app;
}
