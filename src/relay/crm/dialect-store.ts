import type { Dialect, DialectStore } from '../../crm/http/dialect.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/** Milliseconds after which the row is written again: retention deletes rows that are not renewed. */
const renewAfterMs = 3_600_000;
/** The other dialect is tried so often while the dialect is known: the CRM may have been updated. Milliseconds. */
const tryOtherIntervalMs = 60_000;

/** Remembers the CRM's dialect (the spelling of its actions) in memory and in the store, so that a restart knows it. */
export async function openDialectStore(
  cacheStore: CacheStore,
  crmUrl: string,
  now: () => number,
): Promise<DialectStore> {
  const name = `dialect:${crmUrl}`;
  const cached = await cacheStore.get(name);
  let currentDialect = parseDialect(cached?.text);
  let storedAt = cached?.fetched_at ?? 0;
  let triedOtherAt = Number.NEGATIVE_INFINITY;

  return {
    get: (url) => (url === crmUrl ? currentDialect : undefined),
    mayTryOther() {
      if (currentDialect && Math.abs(now() - triedOtherAt) < tryOtherIntervalMs) return false;
      triedOtherAt = now();
      return true;
    },
    set(_url, dialect) {
      const isFresh = currentDialect === dialect && Math.abs(now() - storedAt) < renewAfterMs;
      if (isFresh) return;
      currentDialect = dialect;
      storedAt = now();
      cacheStore.put(name, { text: dialect, fetched_at: storedAt }).catch(() => {
        storedAt = 0;
      });
    },
  };
}

function parseDialect(text: string | undefined): Dialect | undefined {
  return text === 'compact' || text === 'spelled' ? text : undefined;
}
