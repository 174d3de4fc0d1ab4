import type { Context } from 'hono';
import type { Redact } from '../log/redact.js';
import type { RelayEnv } from './request-log.js';

/** An answer that is the same for everybody: looked through for the key and tagged once, not for each visitor. */
export interface ReadyText {
  readonly text: string;
  readonly tag: string;
}

export async function makeReady(text: string, redact: Redact): Promise<ReadyText> {
  const clean = redact(text);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(clean));
  const bits = Array.from(new Uint8Array(digest, 0, 12), (byte) => byte.toString(16).padStart(2, '0'));
  return { text: clean, tag: `"${bits.join('')}"` };
}

/** `304` for who has it already. */
export function giveReady(
  context: Context<RelayEnv>,
  { text, tag }: ReadyText,
  cacheControl: string,
  type = 'application/json',
): Response {
  context.set('isClean', true);
  context.header('Cache-Control', cacheControl);
  context.header('ETag', tag);
  const known = context.req.header('If-None-Match')?.split(/\s*,\s*/) ?? [];
  if (known.some((one) => one === '*' || one.replace(/^W\//, '') === tag)) return context.body(null, 304);
  return context.body(text, 200, { 'Content-Type': `${type}; charset=UTF-8` });
}
