import { hourMs, minuteMs } from '../../async/durations.js';
import type { Dialect, DialectStore } from '../../crm/http/dialect.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/**
 * The database stores which of two names the CRM understands for each API action. Its row is written again after this
 * number of milliseconds, even if nothing has changed: rows that are not renewed are deleted after some time.
 */
const renewAfterMs = hourMs;
/**
 * Each API action of the CRM has two possible names, and a CRM understands one of them. If a known name fails, an
 * update of the CRM may have changed it. Then the other name is tried, but at most once in this time (milliseconds).
 */
const tryOtherIntervalMs = minuteMs;

/**
 * Remembers which of the two names of each API action the CRM understands. The name is stored in memory and in the
 * database, so it is known after a restart.
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
