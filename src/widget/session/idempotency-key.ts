import type { IdempotencyKeyStore } from '../../form/submission.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';

/**
 * Creates the store for the idempotency key of a form: a random text by which the server recognises that the same
 * form is submitted again. Repeated attempts to submit the form use the same key, so only one lead is created. The
 * key survives a reload of the page if `sessionStorage` works.
 * @param scopeKey a text that is different for each form on a page. Undefined: the key is in memory only, so a reload
 *   of the page gives another key
 */
export function createIdempotencyKeyStore(scopeKey: string | undefined): IdempotencyKeyStore {
  const storageKey = scopeKey && `apro-forms:token:${scopeKey}`;
  let token: string | undefined;
  return {
    current() {
      token ??= (storageKey && readSessionItem(storageKey)) || createUuidV4();
      if (storageKey) writeSessionItem(storageKey, token);
      return token;
    },
    clear() {
      token = undefined;
      if (storageKey) writeSessionItem(storageKey);
    },
  };
}

/** Returns a random UUID, version 4. `crypto.randomUUID` cannot be used, because http pages do not have it. */
function createUuidV4(): string {
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [randomByte = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '8' ? 8 | (randomByte & 3) : randomByte & 15).toString(16);
  });
}
