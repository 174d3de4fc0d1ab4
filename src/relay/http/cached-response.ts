import { bytesToHex } from '@noble/hashes/utils.js';
import type { Context } from 'hono';
import type { Redact } from '../log/redact.js';
import type { RelayEnv } from './request-log.js';

/**
 * A response body that is the same for all visitors. The body is redacted (the CRM's API key is removed) and hashed
 * only once, not for each request.
 */
export interface CachedResponse {
  readonly text: string;
  /** Value of the `ETag` header, with quotes. */
  readonly etag: string;
}

export async function createCachedResponse(text: string, redact: Redact): Promise<CachedResponse> {
  const redacted = redact(text);
  return { text: redacted, etag: await createEtag(redacted) };
}

/**
 * Creates an `ETag` from the hash of a text.
 * @param text contains everything that the response body depends on, so equal texts mean equal bodies
 */
export async function createEtag(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `"${bytesToHex(new Uint8Array(digest, 0, 12))}"`;
}

/** Sends a cached response, or status 304 if the client already has the body with this `ETag`. */
export function sendCached(
  context: Context<RelayEnv>,
  { text, etag }: CachedResponse,
  cacheControl: string,
  contentType = 'application/json',
): Response {
  context.set('isRedacted', true);
  context.header('Cache-Control', cacheControl);
  context.header('ETag', etag);
  const knownEtags = context.req.header('If-None-Match')?.split(',') ?? [];
  if (knownEtags.some((candidate) => ['*', etag, `W/${etag}`].includes(candidate.trim())))
    return context.body(null, 304);
  return context.body(text, 200, { 'Content-Type': `${contentType}; charset=UTF-8` });
}
