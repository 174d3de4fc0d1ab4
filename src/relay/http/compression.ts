import type { MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';
import type { RelayEnv } from './request-log.js';

/**
 * Compresses a body with Brotli, by the means of the runtime.
 * @param isCacheable the result is cached for other requests, so a slower and better compression pays off
 */
export type Compress = (
  body: Uint8Array<ArrayBuffer>,
  isCacheable: boolean,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Smaller bodies are sent uncompressed. */
const minBytes = 1_024;
/** Size limit of the cache of compressed bodies. */
const maxCacheBytes = 32 * 1024 * 1024;

/**
 * Compresses text responses to `GET`. A body with an `ETag` is compressed once and cached by its path
 * and `ETag`, an immutable file by its path.
 */
export function compressResponses(compress: Compress): MiddlewareHandler<RelayEnv> {
  const compressedBodies = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: maxCacheBytes,
    sizeCalculation: ({ byteLength }) => byteLength,
  });
  return async (context, next) => {
    await next();
    const { headers, status } = context.res;
    // The response 304 stands for a 200 with the same headers (RFC 9110, section 15.4.5).
    if (context.req.method === 'GET' && status === 304) headers.append('Vary', 'Accept-Encoding');
    const isText = /^(text\/|application\/json)/.test(headers.get('Content-Type') ?? '');
    if (context.req.method !== 'GET' || status !== 200 || !isText) return;
    headers.append('Vary', 'Accept-Encoding');
    if (!acceptsBrotli(context.req.header('Accept-Encoding') ?? '')) return;

    const etag = headers.get('ETag');
    const isImmutable = headers.get('Cache-Control')?.includes('immutable');
    // Not the query: anybody could have the same body compressed again and again.
    const key = etag || isImmutable ? `${context.req.path} ${etag ?? ''}` : undefined;
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
    // The compressed body has other bytes, so the ETag becomes a weak one (RFC 9110, section 8.8.1).
    if (etag && !etag.startsWith('W/')) headers.set('ETag', `W/${etag}`);
    headers.set('Content-Encoding', 'br');
    replaceBody(compressed);

    function replaceBody(bytes: Uint8Array<ArrayBuffer>): void {
      headers.delete('Content-Length');
      // Without this line Hono would add the old response's headers to the new response.
      context.res = undefined;
      context.res = new Response(bytes, { status, headers });
    }
  };
}

/** Reads `Accept-Encoding` (RFC 9110, section 12.5.3). A weight of 0 means "not acceptable". */
function acceptsBrotli(header: string): boolean {
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  // `*` stands for the codings that are not listed. A weight that is no number counts as 0.
  return (weights.get('br') ?? weights.get('*') ?? 0) > 0;
}
