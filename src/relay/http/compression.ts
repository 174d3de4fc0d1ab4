import type { MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';
import type { RelayEnv } from './request-log.js';

/** Brotli; each runtime has its own. `forMany`: it is kept, and worth some time. */
export type Compress = (
  body: Uint8Array<ArrayBuffer>,
  isCacheable: boolean,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Below this many bytes it is not worth the work. */
const minBytes = 1_024;
/** Bytes of compressed answers that are kept ready. */
const maxCacheBytes = 32 * 1024 * 1024;

/** What is the same for everybody is compressed once; it is known by its tag or, for immutable files, by its path. */
export function compressResponses(compress: Compress): MiddlewareHandler<RelayEnv> {
  const compressedBodies = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: maxCacheBytes,
    sizeCalculation: ({ byteLength }) => byteLength,
  });
  return async (context, next) => {
    await next();
    const { headers, status } = context.res;
    const isText = /^(text\/|application\/json)/.test(headers.get('Content-Type') ?? '');
    if (context.req.method !== 'GET' || status !== 200 || !isText) return;
    headers.append('Vary', 'Accept-Encoding');
    if (!/\bbr\b/.test(context.req.header('Accept-Encoding') ?? '')) return;

    const etag = headers.get('ETag');
    const isImmutable = headers.get('Cache-Control')?.includes('immutable');
    const key = etag ?? (isImmutable ? context.req.path : undefined);
    let compressed = key === undefined ? undefined : compressedBodies.get(key);
    if (!compressed) {
      const body = new Uint8Array(await context.res.arrayBuffer());
      compressed = body.byteLength < minBytes ? body : await compress(body, key !== undefined);
      if (compressed !== body && key !== undefined) compressedBodies.set(key, compressed);
      if (compressed === body) {
        replaceBody(body);
        return;
      }
    }
    // Another spelling of the same thing.
    if (etag && !etag.startsWith('W/')) headers.set('ETag', `W/${etag}`);
    headers.set('Content-Encoding', 'br');
    replaceBody(compressed);

    function replaceBody(bytes: Uint8Array<ArrayBuffer>): void {
      headers.delete('Content-Length');
      // Hono merges the headers of the response it already has into a new one.
      context.res = undefined;
      context.res = new Response(bytes, { status, headers });
    }
  };
}
