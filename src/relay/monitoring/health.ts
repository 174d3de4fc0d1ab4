import type { CopyStore } from '../storage/tables/cache-store.js';

/** Whoever asks more often gets the last answer: a health check must not keep a disk busy. In milliseconds. */
const askEvery = 1_000;

/** Rejects where nothing can be written down: what is full or read-only can still be opened and read. */
export function tryWriting(store: CopyStore, now: number): Promise<void> {
  return store.put('health', { text: '', fetched_at: now });
}

/** Whether a lead could be written down at this moment. */
export function createHealth(store: CopyStore, now: () => number): () => Promise<boolean> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let last = Promise.resolve(true);
  return () => {
    if (Math.abs(now() - askedAt) < askEvery) return last;
    askedAt = now();
    last = tryWriting(store, now()).then(
      () => true,
      () => false,
    );
    return last;
  };
}
