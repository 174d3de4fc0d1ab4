import { LRUCache } from 'lru-cache';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { CopyStore } from '../storage/tables/cache-store.js';

/** What the CRM last said, read once, and served while it is asked again. */
export interface KeptCopies {
  get<Value>(request: CopyRequest<Value>): Promise<Served<Value>>;
  /** What there is without waiting for the CRM, which is asked behind the visitor's back where that is old or nothing. */
  getKept<Value>(request: CopyRequest<Value>): Promise<Value | undefined>;
  readonly hits: { readonly fresh: number; readonly stale: number; readonly missed: number };
}

export interface CopyRequest<Value> {
  readonly name: string;
  /** Milliseconds for which a copy counts as current. */
  readonly freshFor: number;
  /** Milliseconds for which the CRM is left alone after a failure; soon again unless told. */
  readonly restFor?: number;
  /** Asks the CRM; the text that it makes of the answer is kept. @throws CrmError */
  fetch(): Promise<string>;
  /** @throws CrmError for what is no good, which is then not kept */
  read(text: string): Value;
}

export interface Served<Value> {
  readonly value: Value;
  /** Seconds since the CRM said it; only for a copy that is past its time. */
  readonly staleFor?: number;
}

interface Kept {
  readonly value: unknown;
  readonly fetchedAt: number;
  readonly size: number;
}

const mostBytes = 64_000_000;
/** After a failure the CRM is left alone for so long, in milliseconds: less where nothing can be served instead. */
const restWithCopy = 30_000;
const restWithout = 1_000;
const mostFailures = 10_000;

/** Stale while revalidating, and while the CRM can't be reached; concurrent misses make one request. */
export function createKeptCopies(store: CopyStore, staleFor: number, now: () => number): KeptCopies {
  const memory = new LRUCache<string, Kept>({ maxSize: mostBytes, sizeCalculation: ({ size }) => size });
  const failures = new LRUCache<string, { readonly error: unknown; readonly at: number }>({
    max: mostFailures,
  });
  const underWay = new Map<string, Promise<Kept>>();
  const hits = { fresh: 0, stale: 0, missed: 0 };

  function refresh<Value>(request: CopyRequest<Value>): Promise<Kept> {
    const running = underWay.get(request.name) ?? fetchAnew(request);
    underWay.set(request.name, running);
    return running;
  }

  async function fetchAnew<Value>(request: CopyRequest<Value>): Promise<Kept> {
    const { name, freshFor, fetch, read } = request;
    try {
      // Another relay on this store may have asked meanwhile.
      const shared = await recall(request);
      if (shared && ageOf(shared) < freshFor) return shared;
      const text = await fetch();
      const kept = { value: read(text), fetchedAt: now(), size: text.length + 1 };
      failures.delete(name);
      memory.set(name, kept);
      // A copy that can't be kept is served all the same.
      await store.put(name, { text, fetched_at: kept.fetchedAt }).catch(() => {});
      return kept;
    } catch (error) {
      failures.set(name, { error, at: now() });
      throw error;
    } finally {
      underWay.delete(name);
    }
  }

  /** The newest copy of this relay's memory and of the store. */
  async function recall<Value>({ name, read }: CopyRequest<Value>): Promise<Kept | undefined> {
    const copy = await store.get(name).catch(() => undefined);
    const known = memory.get(name);
    if (!copy || (known && known.fetchedAt >= copy.fetched_at)) return known;
    try {
      const kept = { value: read(copy.text), fetchedAt: copy.fetched_at, size: copy.text.length + 1 };
      memory.set(name, kept);
      return kept;
    } catch {
      return known;
    }
  }

  function isResting({ name, restFor }: CopyRequest<unknown>, kept: Kept | undefined): boolean {
    const failure = failures.get(name);
    return (
      failure !== undefined && Math.abs(now() - failure.at) < (restFor ?? (kept ? restWithCopy : restWithout))
    );
  }

  function ageOf(kept: Kept | undefined): number {
    // A copy of a time to come is as old as the clock was set back.
    return kept ? Math.abs(now() - kept.fetchedAt) : Number.POSITIVE_INFINITY;
  }

  return {
    hits,
    async getKept<Value>(request: CopyRequest<Value>): Promise<Value | undefined> {
      const { name, freshFor } = request;
      const inMemory = memory.get(name);
      const isAsked = underWay.has(name) || isResting(request, inMemory);
      // The store was looked into before the CRM was asked.
      const kept = inMemory ?? (isAsked ? undefined : await recall(request));
      if (ageOf(kept) >= freshFor && !isAsked) refresh(request).catch(() => {});
      return kept && ageOf(kept) < staleFor ? (kept.value as Value) : undefined;
    },
    async get<Value>(request: CopyRequest<Value>): Promise<Served<Value>> {
      const kept = memory.get(request.name) ?? (await recall(request));
      const age = ageOf(kept);
      if (kept && age < request.freshFor) {
        hits.fresh++;
        return { value: kept.value as Value };
      }
      const resting = isResting(request, kept);
      if (kept && age < staleFor) {
        hits.stale++;
        if (!resting) refresh(request).catch(() => {});
        // Within twice its time a copy is only about to be renewed.
        return {
          value: kept.value as Value,
          ...(age > 2 * request.freshFor && { staleFor: Math.round(age / 1_000) }),
        };
      }
      hits.missed++;
      const error = resting && failures.get(request.name)?.error;
      if (error instanceof CrmError) throw error;
      return { value: (await refresh(request)).value as Value };
    },
  };
}
