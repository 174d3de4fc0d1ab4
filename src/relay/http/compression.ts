import type { MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';
import type { RelayEnv } from './request-log.js';

/**
 * Compresses a response body with Brotli. Each runtime (such as Node) supplies this function.
 * @param isCacheable the compressed body is cached for other requests, so slower and better compression pays off
 */
export type Compress = (
  body: Uint8Array<ArrayBuffer>,
  isCacheable: boolean,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Smallest response body that is compressed, in bytes. For smaller bodies, compression saves too little. */
const minBytes = 1_024;
/** Size limit of the cache of compressed response bodies, in bytes. */
const maxCacheBytes = 32 * 1024 * 1024;

/**
 * Compresses text responses to `GET` and `HEAD`. A body with an `ETag` is compressed once and cached under its path and
 * `ETag`; an immutable file is cached under its path.
 */
export function compressResponses(compress: Compress): MiddlewareHandler<RelayEnv> {
  const compressedBodies = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: maxCacheBytes,
    sizeCalculation: ({ byteLength }) => byteLength,
  });
  return async (context, next) => {
    await next();
    const { headers, status } = context.res;
    // A response 304 must have the headers that the response 200 would have (RFC 9110, section 15.4.5).
    // `HEAD` has the headers of `GET`. Hono drops the body.
    const isRead = ['GET', 'HEAD'].includes(context.req.method);
    if (isRead && status === 304) headers.append('Vary', 'Accept-Encoding');
    const isText = /^(text\/|application\/json)/.test(headers.get('Content-Type') ?? '');
    if (!isRead || status !== 200 || !isText) return;
    headers.append('Vary', 'Accept-Encoding');
    if (!acceptsBrotli(context.req.header('Accept-Encoding') ?? '')) return;

    const etag = headers.get('ETag');
    const isImmutable = headers.get('Cache-Control')?.includes('immutable');
    // The cache key does not contain the query string. Otherwise anybody could use different queries to have the same
    // body compressed again and again.
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
    // The compressed body has other bytes, so its `ETag` has to be a weak one (RFC 9110, section 8.8.1).
    if (etag && !etag.startsWith('W/')) headers.set('ETag', `W/${etag}`);
    headers.set('Content-Encoding', 'br');
    replaceBody(compressed);

    function replaceBody(bytes: Uint8Array<ArrayBuffer>): void {
      headers.delete('Content-Length');
      // The old response is removed before the new one is set. Otherwise Hono would copy the headers of the old
      // response to the new one.
      context.res = undefined;
      context.res = new Response(bytes, { status, headers });
    }
  };
}

/**
 * Returns true if the header `Accept-Encoding` allows Brotli (RFC 9110, section 12.5.3). A weight of 0 means that
 * Brotli is not acceptable.
 */
function acceptsBrotli(header: string): boolean {
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  // In `Accept-Encoding`, `*` stands for all encodings that the header does not name. A weight that is not a number
  // counts as 0.
  return (weights.get('br') ?? weights.get('*') ?? 0) > 0;
}
