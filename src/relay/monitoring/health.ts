import type { CacheStore } from '../storage/tables/cache-store.js';

/** Whoever asks more often gets the last answer: a health check must not keep a disk busy. In milliseconds. */
const checkIntervalMs = 1_000;

/** Rejects where nothing can be written down: what is full or read-only can still be opened and read. */
export function checkWritable(store: CacheStore, now: number): Promise<void> {
  return store.put('health', { text: '', fetched_at: now });
}

/** Whether a lead could be written down at this moment. */
export function createHealthCheck(store: CacheStore, now: () => number): () => Promise<boolean> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let lastResult = Promise.resolve(true);
  return () => {
    if (Math.abs(now() - checkedAt) < checkIntervalMs) return lastResult;
    checkedAt = now();
    lastResult = checkWritable(store, now()).then(
      () => true,
      () => false,
    );
    return lastResult;
  };
}
