import { LRUCache } from 'lru-cache';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/**
 * Cache of parsed CRM replies. An old reply is served while a new one is fetched, and while the CRM is unreachable.
 * `docs/decisions/0026-own-stale-while-revalidate-cache.md` says why this is not the `fetchMethod` of `lru-cache`.
 */
export interface StaleWhileRevalidateCache {
  /**
   * Returns the cached value. Waits for the CRM only if there is no value that may be served.
   * @throws CrmError if there is no such value and the CRM's reply cannot be fetched or read
   */
  get<Value>(request: CacheRequest<Value>): Promise<CacheResult<Value>>;
  /**
   * Returns the cached value without waiting for the CRM. If the value is old or missing, a fetch starts in the background.
   * @returns `undefined` if there is no value that may be served
   */
  getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined>;
  /** Number of calls of `get` since the start, by the state of the value that was found. */
  readonly hits: { readonly fresh: number; readonly stale: number; readonly missed: number };
}

export interface CacheRequest<Value> {
  readonly key: string;
  /** Age in milliseconds from which the value is fetched again. */
  readonly freshMs: number;
  /**
   * Milliseconds without another fetch after a failed fetch.
   * @default 30,000 if an old value can be served, otherwise 1,000
   */
  readonly cooldownMs?: number | ((error: unknown) => number | undefined);
  /**
   * Whether an error of `fetch` concerns this caller only, such as a quota of its network. Other callers do not get the
   * error: there is no cooldown, and a caller that waited for this fetch makes its own.
   */
  isOwnError?(error: unknown): boolean;
  /** Fetches the reply and returns it as the text to store. @throws CrmError */
  fetch(): Promise<string>;
  /** Parses the stored text. @throws CrmError for an unusable reply; then the text is not stored */
  read(text: string): Value;
}

export interface CacheResult<Value> {
  readonly value: Value;
  /** Age of the value in seconds. Only set if the value is older than twice `freshMs`. */
  readonly staleSeconds?: number;
}

export interface CacheDeps {
  /** Shared by all relays on one database; survives a restart. */
  readonly cacheStore: CacheStore;
  /** Age in milliseconds from which a value is not served any more. */
  readonly maxStaleMs: number;
  readonly now: () => number;
}

interface CacheEntry {
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
  /** Length of the stored text: a measure of the memory that `value` needs. */
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
  const failures = new LRUCache<string, FetchFailure>({ max: maxFailures });
  const pending = new Map<string, Promise<CacheEntry>>();
  const hits = { fresh: 0, stale: 0, missed: 0 };

  /** Concurrent calls for one key share one fetch. */
  function refresh(request: CacheRequest<unknown>): Promise<CacheEntry> {
    const running = pending.get(request.key) ?? fetchEntry(request);
    pending.set(request.key, running);
    return running;
  }

  /** Like `refresh`. Fetches again if the fetch of another caller ended with an error of that caller only. */
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
    // `fetchEntry` has recorded the failure.
    refresh(request).catch(() => {});
  }

  async function fetchEntry(request: CacheRequest<unknown>): Promise<CacheEntry> {
    const { key, freshMs } = request;
    try {
      // Another relay on this database may have fetched the reply meanwhile.
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
    // If the clock was set back, an entry seems to be from the future. Its age is then the size of the clock step.
    return entry ? Math.abs(now() - entry.fetchedAt) : Number.POSITIVE_INFINITY;
  }

  return {
    hits,
    async getCached<Value>(request: CacheRequest<Value>): Promise<Value | undefined> {
      const memoryEntry = entries.getFromMemory(request.key);
      const isRefreshBlocked = pending.has(request.key) || isCoolingDown(request, memoryEntry);
      // A running or failed fetch has already read the store.
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

/** Parsed replies in memory, in front of the texts in the store. */
function createEntries(cacheStore: CacheStore) {
  const memory = new LRUCache<string, CacheEntry>({ maxSize: maxBytes, sizeCalculation: ({ size }) => size });

  function remember({ key, read }: CacheRequest<unknown>, text: string, fetchedAt: number): CacheEntry {
    const entry = { value: read(text), fetchedAt, size: text.length + 1 };
    memory.set(key, entry);
    return entry;
  }

  return {
    getFromMemory: (key: string) => memory.get(key),
    /** Returns the newer one of memory and store. A store that cannot be read counts as empty. */
    async loadNewest(request: CacheRequest<unknown>): Promise<CacheEntry | undefined> {
      const { key } = request;
      const storedReply = await cacheStore.get(key).catch(() => undefined);
      const memoryEntry = memory.get(key);
      if (!storedReply || (memoryEntry && memoryEntry.fetchedAt >= storedReply.fetched_at))
        return memoryEntry;
      try {
        return remember(request, storedReply.text, storedReply.fetched_at);
      } catch {
        // An older version of the relay may have stored a text that this version cannot read.
        return memoryEntry;
      }
    },
    /** @throws CrmError if `request.read` rejects the text */
    async save(request: CacheRequest<unknown>, text: string, fetchedAt: number): Promise<CacheEntry> {
      const entry = remember(request, text, fetchedAt);
      // If the store cannot be written, the entry in memory is still served.
      await cacheStore.put(request.key, { text, fetched_at: fetchedAt }).catch(() => {});
      return entry;
    },
  };
}

/** `request` gives the type: a key always belongs to the same `read`, so its entries hold values of this type. */
function getValue<Value>({ value }: CacheEntry, _request: CacheRequest<Value>): Value {
  return value as Value;
}
