import type { IdempotencyKeyStore } from '../../form/submission.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';

/**
 * Stores a form's idempotency key, so that retries use the same key, also after a reload if `sessionStorage` works.
 * @param scopeKey distinguishes forms on one page
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

/** Returns a random UUID, version 4. `crypto.randomUUID` does not exist on http pages. */
function createUuidV4(): string {
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [randomByte = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '8' ? 8 | (randomByte & 3) : randomByte & 15).toString(16);
  });
}
