import type { Dialect, DialectStore } from '../../crm/http/dialect.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/**
 * Milliseconds after which the database row is written again, because rows that are not renewed are deleted after
 * some time.
 */
const renewAfterMs = 3_600_000;
/**
 * The CRM knows each API action by one of two names. While one name is known to work, the other name is tried at most
 * once in this time (milliseconds), because an update of the CRM may have changed the name.
 */
const tryOtherIntervalMs = 60_000;

/**
 * Remembers, in memory and in the database, which of the two names of each API action the CRM understands. So this is
 * known after a restart.
 */
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
