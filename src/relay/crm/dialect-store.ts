import type { Dialect, DialectStore } from '../../crm/http/dialect.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

/** The store forgets what is not renewed. Milliseconds. */
const renewAfterMs = 3_600_000;

/** How the CRM spells its actions, in this relay's memory and in its store: what one start has learned the next one knows. */
export async function openDialectStore(
  cacheStore: CacheStore,
  crmUrl: string,
  now: () => number,
): Promise<DialectStore> {
  const name = `dialect:${crmUrl}`;
  const cached = await cacheStore.get(name);
  let currentDialect = parseDialect(cached?.text);
  let storedAt = cached?.fetched_at ?? 0;

  return {
    get: (url) => (url === crmUrl ? currentDialect : undefined),
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
