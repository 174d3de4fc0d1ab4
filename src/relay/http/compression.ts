import type { MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';
import type { RelayEnv } from './request-log.js';

/** Brotli; each runtime has its own. `forMany`: it is kept, and worth some time. */
export type Compress = (body: Uint8Array<ArrayBuffer>, forMany: boolean) => Promise<Uint8Array<ArrayBuffer>>;

/** Below this many bytes it is not worth the work. */
const least = 1_024;
/** Bytes of compressed answers that are kept ready. */
const mostKept = 32 * 1024 * 1024;

/** What is the same for everybody is compressed once; it is known by its tag or, for immutable files, by its path. */
export function compressAnswers(compress: Compress): MiddlewareHandler<RelayEnv> {
  const ready = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: mostKept,
    sizeCalculation: ({ byteLength }) => byteLength,
  });
  return async (context, next) => {
    await next();
    const { headers, status } = context.res;
    const isText = /^(text\/|application\/json)/.test(headers.get('Content-Type') ?? '');
    if (context.req.method !== 'GET' || status !== 200 || !isText) return;
    headers.append('Vary', 'Accept-Encoding');
    if (!/\bbr\b/.test(context.req.header('Accept-Encoding') ?? '')) return;

    const tag = headers.get('ETag');
    const isFixed = headers.get('Cache-Control')?.includes('immutable');
    const key = tag ?? (isFixed ? context.req.path : undefined);
    let packed = key === undefined ? undefined : ready.get(key);
    if (!packed) {
      const body = new Uint8Array(await context.res.arrayBuffer());
      packed = body.byteLength < least ? body : await compress(body, key !== undefined);
      if (packed !== body && key !== undefined) ready.set(key, packed);
      if (packed === body) {
        replace(body);
        return;
      }
    }
    // Another spelling of the same thing.
    if (tag && !tag.startsWith('W/')) headers.set('ETag', `W/${tag}`);
    headers.set('Content-Encoding', 'br');
    replace(packed);

    function replace(bytes: Uint8Array<ArrayBuffer>): void {
      headers.delete('Content-Length');
      // Hono merges the headers of the response it already has into a new one.
      context.res = undefined;
      context.res = new Response(bytes, { status, headers });
    }
  };
}
