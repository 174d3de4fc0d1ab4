import { LRUCache } from 'lru-cache';
import { CrmError } from '../../crm/errors/crm-error.js';
import { limitEntries } from '../config/entry-limit.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/**
 * Cache of parsed CRM replies. The cache serves an old reply while it fetches a new reply, and while the CRM is
 * unreachable. `docs/decisions/0026-own-stale-while-revalidate-cache.md` explains why the cache does not use
 * `fetchMethod` of the library `lru-cache`.
 */
export interface StaleWhileRevalidateCache {
  /**
   * Returns the cached value. Waits for the CRM only if the cache has no value, or only a value older than
   * `maxStaleMs`.
   * @throws CrmError if the cache has no usable value and the CRM's reply cannot be fetched or parsed
   */
  get<Value>(request: CacheRequest<Value>): Promise<CacheResult<Value>>;
  /**
   * Returns the cached value without waiting for the CRM. If the value is old or missing, a new value is fetched in
   * the background.
   * @returns `undefined` if the cache has no value, or only a value older than `maxStaleMs`
   */
  getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined>;
  /**
   * Number of `get` calls since the start of the relay, by the state of the cached value: fresh, stale or missing.
   */
  readonly hits: { readonly fresh: number; readonly stale: number; readonly missed: number };
}

export interface CacheRequest<Value> {
  readonly key: string;
  /** Milliseconds after which a cached value is fetched again. */
  readonly freshMs: number;
  /**
   * Milliseconds to wait after a failed fetch before the next fetch. A function gets the error of the failed fetch.
   * @default 30,000 if the cache has an old value, otherwise 1,000
   */
  readonly cooldownMs?: number | ((error: unknown) => number | undefined);
  /**
   * Returns true if an error of `fetch` concerns only the caller that started the fetch, for example if the quota of
   * the caller's network is used up. Then no waiting time (`cooldownMs`) begins, and other callers that waited for
   * the same fetch start a fetch of their own instead of getting the error.
   */
  isOwnError?(error: unknown): boolean;
  /**
   * Fetches the CRM's reply and returns the reply as a text, which the cache stores.
   * @throws CrmError
   */
  fetch(): Promise<string>;
  /**
   * Parses the text that `fetch` returned.
   * @throws CrmError if the reply is not usable. Then the cache does not store the text
   */
  read(text: string): Value;
}

export interface CacheResult<Value> {
  readonly value: Value;
  /** Age of the value in seconds. Undefined: the age is at most twice `freshMs`, so the value counts as up to date. */
  readonly staleSeconds?: number;
}

export interface CacheDeps {
  /**
   * Table of CRM replies in the database. All relays with the same database share the table, and the replies survive a
   * restart.
   */
  readonly cacheStore: CacheStore;
  /** Milliseconds after which a cached value is too old to be used. */
  readonly maxStaleMs: number;
  readonly now: () => number;
}

interface CacheEntry {
  readonly value: unknown;
  /** Time at which the reply was fetched, in milliseconds since 1970. */
  readonly fetchedAt: number;
  /** Length of the reply's text. It serves as an estimate of the memory that the parsed `value` needs. */
  readonly size: number;
}

interface FetchFailure {
  readonly error: unknown;
  readonly failedAt: number;
}

const maxBytes = 64_000_000;
const cooldownWithEntryMs = 30_000;
const cooldownWithoutEntryMs = 1_000;
const maxFailures = 10_000;

export function createStaleWhileRevalidateCache(deps: CacheDeps): StaleWhileRevalidateCache {
  const { maxStaleMs, now } = deps;
  const entries = createEntries(deps.cacheStore);
  const failures = new LRUCache<string, FetchFailure>(limitEntries(maxFailures));
  const pending = new Map<string, Promise<CacheEntry>>();
  const hits = { fresh: 0, stale: 0, missed: 0 };

  /** Fetches a new value. Simultaneous calls with the same key share one fetch. */
  function refresh(request: CacheRequest<unknown>): Promise<CacheEntry> {
    const running = pending.get(request.key) ?? fetchEntry(request);
    pending.set(request.key, running);
    return running;
  }

  /**
   * Like `refresh`, but starts a fetch of its own if the shared fetch of another caller failed with an error that
   * concerns only that caller.
   */
  async function refreshForCaller(request: CacheRequest<unknown>): Promise<CacheEntry> {
    const isShared = pending.has(request.key);
    try {
      return await refresh(request);
    } catch (error) {
      if (!isShared || !request.isOwnError?.(error)) throw error;
      return refresh(request);
    }
  }

  function refreshInBackground(request: CacheRequest<unknown>): void {
    // The error can be ignored here, because `fetchEntry` has recorded the failure.
    refresh(request).catch(() => {});
  }

  async function fetchEntry(request: CacheRequest<unknown>): Promise<CacheEntry> {
    const { key, freshMs } = request;
    try {
      // Another relay that uses the same database may already have fetched and stored the reply.
      const sharedEntry = await entries.loadNewest(request);
      if (sharedEntry && getAgeMs(sharedEntry) < freshMs) return sharedEntry;
      const entry = await entries.save(request, await request.fetch(), now());
      failures.delete(key);
      return entry;
    } catch (error) {
      if (!request.isOwnError?.(error)) failures.set(key, { error, failedAt: now() });
      throw error;
    } finally {
      pending.delete(key);
    }
  }

  function isCoolingDown({ key, cooldownMs }: CacheRequest<unknown>, entry: CacheEntry | undefined): boolean {
    const failure = failures.get(key);
    if (!failure) return false;
    const ownCooldownMs = typeof cooldownMs === 'function' ? cooldownMs(failure.error) : cooldownMs;
    const defaultCooldownMs = entry ? cooldownWithEntryMs : cooldownWithoutEntryMs;
    return Math.abs(now() - failure.failedAt) < (ownCooldownMs ?? defaultCooldownMs);
  }

  function getAgeMs(entry: CacheEntry | undefined): number {
    // If the computer's clock was set back, the time of the fetch is in the future. Then the distance to that time
    // counts as the age of the entry.
    return entry ? Math.abs(now() - entry.fetchedAt) : Number.POSITIVE_INFINITY;
  }

  return {
    hits,
    async getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined> {
      const memoryEntry = entries.getFromMemory(request.key);
      const isRefreshBlocked = pending.has(request.key) || isCoolingDown(request, memoryEntry);
      // A fetch reads the database first. So if a fetch is running or has failed, the database is not read again here.
      const entry = memoryEntry ?? (isRefreshBlocked ? undefined : await entries.loadNewest(request));
      if (getAgeMs(entry) >= request.freshMs && !isRefreshBlocked) refreshInBackground(request);
      return entry && getAgeMs(entry) < maxStaleMs ? getValue(entry, request) : undefined;
    },
    async get<Value>(request: CacheRequest<Value>): Promise<CacheResult<Value>> {
      const entry = entries.getFromMemory(request.key) ?? (await entries.loadNewest(request));
      const ageMs = getAgeMs(entry);
      if (entry && ageMs < request.freshMs) {
        hits.fresh++;
        return { value: getValue(entry, request) };
      }
      const inCooldown = isCoolingDown(request, entry);
      if (entry && ageMs < maxStaleMs) {
        hits.stale++;
        if (!inCooldown) refreshInBackground(request);
        return {
          value: getValue(entry, request),
          ...(ageMs > 2 * request.freshMs && { staleSeconds: Math.round(ageMs / 1_000) }),
        };
      }
      hits.missed++;
      const error = inCooldown && failures.get(request.key)?.error;
      if (error instanceof CrmError) throw error;
      return { value: getValue(await refreshForCaller(request), request) };
    },
  };
}

/** Creates the store of the cache: parsed replies in memory, and the texts of the replies in the database. */
function createEntries(cacheStore: CacheStore) {
  const memory = new LRUCache<string, CacheEntry>({ maxSize: maxBytes, sizeCalculation: ({ size }) => size });

  function remember({ key, read }: CacheRequest<unknown>, text: string, fetchedAt: number): CacheEntry {
    const entry = { value: read(text), fetchedAt, size: text.length + 1 };
    memory.set(key, entry);
    return entry;
  }

  return {
    getFromMemory: (key: string) => memory.get(key),
    /**
     * Returns the newest entry from memory or from the database. If the database cannot be read, only memory is used.
     */
    async loadNewest(request: CacheRequest<unknown>): Promise<CacheEntry | undefined> {
      const { key } = request;
      const storedReply = await cacheStore.get(key).catch(() => undefined);
      const memoryEntry = memory.get(key);
      if (!storedReply || (memoryEntry && memoryEntry.fetchedAt >= storedReply.fetched_at))
        return memoryEntry;
      try {
        return remember(request, storedReply.text, storedReply.fetched_at);
      } catch {
        // An older version of the relay may have stored a text that this version cannot parse. The text is ignored.
        return memoryEntry;
      }
    },
    /**
     * Stores a reply in memory and in the database.
     * @throws CrmError if `request.read` cannot parse the text
     */
    async save(request: CacheRequest<unknown>, text: string, fetchedAt: number): Promise<CacheEntry> {
      const entry = remember(request, text, fetchedAt);
      // If writing to the database fails, the cache still serves the entry from memory.
      await cacheStore.put(request.key, { text, fetched_at: fetchedAt }).catch(() => {});
      return entry;
    },
  };
}

/**
 * Returns the value of a cache entry with the type that `request.read` returns. The cast is safe, because requests
 * with the same key always have the same `read` function.
 */
function getValue<Value>({ value }: CacheEntry, _request: CacheRequest<Value>): Value {
  return value as Value;
}
