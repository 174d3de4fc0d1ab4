import type { Store } from '../storage/store.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/**
 * Milliseconds for which the result of a check is used again, so that frequent health checks do not keep the disk
 * busy.
 */
const checkIntervalMs = 1_000;

/**
 * Checks that the database can be written. Reading would not be enough: a full or read-only disk can still be read.
 * @throws the error of the write
 */
export function checkWritable(store: CacheStore, now: number): Promise<void> {
  return store.put('health', { text: '', fetched_at: now });
}

/**
 * Creates the health check. It returns true if the database can be written and the write survives a restart, so that
 * the relay can accept a lead.
 */
export function createHealthCheck(
  store: Pick<Store, 'cacheStore' | 'requireFiles'>,
  now: () => number,
): () => Promise<boolean> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let lastResult = Promise.resolve(true);

  async function check(): Promise<void> {
    store.requireFiles?.();
    await checkWritable(store.cacheStore, now());
  }

  return () => {
    if (Math.abs(now() - checkedAt) < checkIntervalMs) return lastResult;
    checkedAt = now();
    lastResult = check().then(
      () => true,
      () => false,
    );
    return lastResult;
  };
}
