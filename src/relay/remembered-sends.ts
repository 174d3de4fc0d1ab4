import { LRUCache } from 'lru-cache';
import type { Receipt } from '../form/form-service.js';

/** Keeps one lead from being sent twice when a page, a browser or a proxy repeats its request. */
export interface RememberedSends {
  /**
   * The answer to the same token with the same body, also while the first is on its way; else a send of its own.
   * A failed send is not remembered, so that it can be tried again.
   */
  once(token: string, body: string, send: () => Promise<Receipt>): Promise<Receipt>;
}

/** In memory only: a restart forgets. The outbox makes this durable. */
export function createRememberedSends(): RememberedSends {
  const answers = new LRUCache<string, Promise<Receipt>>({ max: 10_000 });

  return {
    async once(token, body, send) {
      const name = `${token} ${await digest(body)}`;
      const known = answers.get(name);
      if (known) return known;
      const answer = send();
      answers.set(name, answer);
      answer.catch(() => answers.delete(name));
      return answer;
    },
  };
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return String.fromCharCode(...bytes);
}
