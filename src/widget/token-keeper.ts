import type { TokenKeeper } from '../form/submission.js';
import { keep, recall } from './session-storage.js';

/**
 * Keeps a form's idempotency key over retries and, as far as the browser lets a page keep anything, over reloads.
 * `place` tells forms on one page apart.
 */
export function createTokenKeeper(place: string): TokenKeeper {
  const key = `apro-forms:token:${place}`;
  let token: string | undefined;
  return {
    current() {
      token ??= recall(key) ?? makeUuid();
      keep(key, token);
      return token;
    },
    forget() {
      token = undefined;
      keep(key);
    },
  };
}

/** `crypto.randomUUID` is missing on plain http pages. */
function makeUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
