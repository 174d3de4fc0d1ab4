import type { TokenKeeper } from '../../form/submission.js';
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

/** Of version 4, by hand: `crypto.randomUUID` is missing on plain http pages. */
function makeUuid(): string {
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '8' ? 8 | (random & 3) : random & 15).toString(16);
  });
}
