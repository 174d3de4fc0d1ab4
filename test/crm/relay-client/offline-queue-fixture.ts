import { expect, vi } from 'vitest';
import { createOfflineQueue, type OfflineQueue } from '../../../src/crm/relay-client/offline-queue.js';
import { createManualClock } from '../manual-clock.js';
import { FakeIndexedDb } from './fake-indexed-db.js';

/** Start of the names of stored submissions in `localStorage`. */
export const prefix = 'apro-forms:kept:';
export const submission = { url: 'http://relay.invalid', body: 'action=fillform&token=t1' };
export const accepted = '{"status":"success","form":"34","receipt":"R-1"}';
export const dayMs = 86_400_000;

/** A `localStorage`: the stored names are own properties, the methods are not. */
function createStorage(): Record<string, string> {
  return Object.create({
    getItem(this: Record<string, string>, name: string) {
      return this[name] ?? null;
    },
    setItem(this: Record<string, string>, name: string, value: string) {
      this[name] = value;
    },
    removeItem(this: Record<string, string>, name: string) {
      delete this[name];
    },
  });
}

/**
 * Replaces the globals of a page that the offline queue uses: the storage, the network, the locks of tabs.
 * @returns the clock, the storage and the network of the page
 */
export function stubPage() {
  const page = {
    clock: createManualClock(),
    storage: createStorage(),
    /** Answers of the relay in order. Undefined: the connection breaks. After the last answer every connection breaks. */
    answers: [] as (string | undefined)[],
    sentBodies: [] as unknown[],
    /** Advances the time to the next attempt, and waits for its dynamic import and its requests. */
    async advanceToAttempt(count: number): Promise<void> {
      await page.clock.advance(30_000);
      await vi.waitFor(() => expect(page.sentBodies).toHaveLength(count), { interval: 1 });
      await page.clock.advance(0);
    },
  };
  vi.stubGlobal('localStorage', page.storage);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('removeEventListener', vi.fn());
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    page.sentBodies.push(init.body);
    const answer = page.answers.shift();
    return answer === undefined
      ? Promise.reject(new TypeError('fetch failed'))
      : Promise.resolve(new Response(answer));
  });
  return page;
}

/** Simulates a page like `stubPage`, but in a browser that can encrypt. */
export function stubEncryptingPage() {
  const page = stubPage();
  const database = new FakeIndexedDb();
  vi.stubGlobal('indexedDB', database);
  const storedText = (token = 't1') => page.storage[prefix + token] ?? '';
  return Object.assign(page, {
    database,
    storedText,
    /**
     * Stores a submission on another page, and waits until the submission is encrypted.
     * @param clock default: a clock that stands still, as if the other page was closed
     */
    async storeEncrypted({
      body = submission.body,
      token = 't1',
      clock = createManualClock(page.clock.now()),
    } = {}): Promise<OfflineQueue> {
      const queue = createOfflineQueue(clock);
      expect(queue.enqueue(token, { ...submission, body }, () => {})).toBe(true);
      await vi.waitFor(() => expect(storedText(token)).toContain('"encrypted"'), { interval: 1 });
      return queue;
    },
    /** Stores plain text, as an earlier version did. */
    storePlain(body: string, token: string, atMs = page.clock.now()): void {
      page.storage[prefix + token] = JSON.stringify({ ...submission, body, at: atMs });
    },
    /** Opens another page, or the same page again, which sends what is stored. */
    async openNextPage(): Promise<void> {
      await createOfflineQueue(page.clock).flush();
    },
  });
}

/** Removes `crypto.subtle`, which pages with http do not have. */
export function hideSubtle(): void {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
}
