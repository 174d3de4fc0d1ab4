import { LRUCache } from 'lru-cache';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/** What the CRM last said, read once, and served while it is asked again. */
export interface StaleWhileRevalidateCache {
  get<Value>(request: CacheRequest<Value>): Promise<CacheResult<Value>>;
  /** What there is without waiting for the CRM, which is asked behind the visitor's back where that is old or nothing. */
  getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined>;
  readonly hits: { readonly fresh: number; readonly stale: number; readonly missed: number };
}

export interface CacheRequest<Value> {
  readonly key: string;
  /** Milliseconds for which a copy counts as current. */
  readonly freshMs: number;
  /** Milliseconds for which the CRM is left alone after a failure; soon again unless told. */
  readonly cooldownMs?: number;
  /** Asks the CRM; the text that it makes of the answer is kept. @throws CrmError */
  fetch(): Promise<string>;
  /** @throws CrmError for what is no good, which is then not kept */
  read(text: string): Value;
}

export interface CacheResult<Value> {
  readonly value: Value;
  /** Seconds since the CRM said it; only for a copy that is past its time. */
  readonly staleSeconds?: number;
}

interface CacheEntry {
  readonly value: unknown;
  readonly fetchedAt: number;
  readonly size: number;
}

const maxBytes = 64_000_000;
/** After a failure the CRM is left alone for so long, in milliseconds: less where nothing can be served instead. */
const cooldownWithEntryMs = 30_000;
const cooldownWithoutEntryMs = 1_000;
const maxFailures = 10_000;

/** Stale while revalidating, and while the CRM can't be reached; concurrent misses make one request. */
export function createStaleWhileRevalidateCache(
  store: CacheStore,
  staleFor: number,
  now: () => number,
): StaleWhileRevalidateCache {
  const memory = new LRUCache<string, CacheEntry>({ maxSize: maxBytes, sizeCalculation: ({ size }) => size });
  const failures = new LRUCache<string, { readonly error: unknown; readonly failedAt: number }>({
    max: maxFailures,
  });
  const pending = new Map<string, Promise<CacheEntry>>();
  const hits = { fresh: 0, stale: 0, missed: 0 };

  function refresh<Value>(request: CacheRequest<Value>): Promise<CacheEntry> {
    const running = pending.get(request.key) ?? fetchEntry(request);
    pending.set(request.key, running);
    return running;
  }

  async function fetchEntry<Value>(request: CacheRequest<Value>): Promise<CacheEntry> {
    const { key, freshMs, fetch, read } = request;
    try {
      // Another relay on this store may have asked meanwhile.
      const sharedEntry = await readNewest(request);
      if (sharedEntry && getAgeMs(sharedEntry) < freshMs) return sharedEntry;
      const text = await fetch();
      const entry = { value: read(text), fetchedAt: now(), size: text.length + 1 };
      failures.delete(key);
      memory.set(key, entry);
      // A copy that can't be kept is served all the same.
      await store.put(key, { text, fetched_at: entry.fetchedAt }).catch(() => {});
      return entry;
    } catch (error) {
      failures.set(key, { error, failedAt: now() });
      throw error;
    } finally {
      pending.delete(key);
    }
  }

  /** The newest copy of this relay's memory and of the store. */
  async function readNewest<Value>({ key, read }: CacheRequest<Value>): Promise<CacheEntry | undefined> {
    const storedCopy = await store.get(key).catch(() => undefined);
    const memoryEntry = memory.get(key);
    if (!storedCopy || (memoryEntry && memoryEntry.fetchedAt >= storedCopy.fetched_at)) return memoryEntry;
    try {
      const entry = {
        value: read(storedCopy.text),
        fetchedAt: storedCopy.fetched_at,
        size: storedCopy.text.length + 1,
      };
      memory.set(key, entry);
      return entry;
    } catch {
      return memoryEntry;
    }
  }

  function isCoolingDown({ key, cooldownMs }: CacheRequest<unknown>, entry: CacheEntry | undefined): boolean {
    const failure = failures.get(key);
    return (
      failure !== undefined &&
      Math.abs(now() - failure.failedAt) <
        (cooldownMs ?? (entry ? cooldownWithEntryMs : cooldownWithoutEntryMs))
    );
  }

  function getAgeMs(entry: CacheEntry | undefined): number {
    // A copy of a time to come is as old as the clock was set back.
    return entry ? Math.abs(now() - entry.fetchedAt) : Number.POSITIVE_INFINITY;
  }

  return {
    hits,
    async getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined> {
      const { key, freshMs } = request;
      const memoryEntry = memory.get(key);
      const isRefreshBlocked = pending.has(key) || isCoolingDown(request, memoryEntry);
      // The store was looked into before the CRM was asked.
      const entry = memoryEntry ?? (isRefreshBlocked ? undefined : await readNewest(request));
      if (getAgeMs(entry) >= freshMs && !isRefreshBlocked) refresh(request).catch(() => {});
      return entry && getAgeMs(entry) < staleFor ? (entry.value as Value) : undefined;
    },
    async get<Value>(request: CacheRequest<Value>): Promise<CacheResult<Value>> {
      const entry = memory.get(request.key) ?? (await readNewest(request));
      const ageMs = getAgeMs(entry);
      if (entry && ageMs < request.freshMs) {
        hits.fresh++;
        return { value: entry.value as Value };
      }
      const inCooldown = isCoolingDown(request, entry);
      if (entry && ageMs < staleFor) {
        hits.stale++;
        if (!inCooldown) refresh(request).catch(() => {});
        // Within twice its time a copy is only about to be renewed.
        return {
          value: entry.value as Value,
          ...(ageMs > 2 * request.freshMs && { staleSeconds: Math.round(ageMs / 1_000) }),
        };
      }
      hits.missed++;
      const error = inCooldown && failures.get(request.key)?.error;
      if (error instanceof CrmError) throw error;
      return { value: (await refresh(request)).value as Value };
    },
  };
}
