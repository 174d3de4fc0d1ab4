import type { IdempotencyKeyStore } from '../../form/submission.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';

/**
 * Keeps a form's idempotency key over retries and, as far as the browser lets a page keep anything, over reloads.
 * `place` tells forms on one page apart.
 */
export function createIdempotencyKeyStore(scopeKey: string): IdempotencyKeyStore {
  const storageKey = `apro-forms:token:${scopeKey}`;
  let token: string | undefined;
  return {
    current() {
      token ??= readSessionItem(storageKey) ?? createUuidV4();
      writeSessionItem(storageKey, token);
      return token;
    },
    clear() {
      token = undefined;
      writeSessionItem(storageKey);
    },
  };
}

/** Of version 4, by hand: `crypto.randomUUID` is missing on plain http pages. */
function createUuidV4(): string {
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [randomByte = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '8' ? 8 | (randomByte & 3) : randomByte & 15).toString(16);
  });
}
