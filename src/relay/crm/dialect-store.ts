import type { Dialect, DialectMemory } from '../../crm/http/dialect.js';
import type { CopyStore } from '../storage/tables/cache-store.js';

/** The store forgets what is not renewed. Milliseconds. */
const renewAfter = 3_600_000;

/** How the CRM spells its actions, in this relay's memory and in its store: what one start has learned the next one knows. */
export async function recallDialect(
  stored: CopyStore,
  crmUrl: string,
  now: () => number,
): Promise<DialectMemory> {
  const name = `dialect:${crmUrl}`;
  const copy = await stored.get(name);
  let known = asDialect(copy?.text);
  let keptAt = copy?.fetched_at ?? 0;

  return {
    get: (url) => (url === crmUrl ? known : undefined),
    set(_url, dialect) {
      const isKept = known === dialect && Math.abs(now() - keptAt) < renewAfter;
      if (isKept) return;
      known = dialect;
      keptAt = now();
      stored.put(name, { text: dialect, fetched_at: keptAt }).catch(() => {
        keptAt = 0;
      });
    },
  };
}

function asDialect(text: string | undefined): Dialect | undefined {
  return text === 'compact' || text === 'spelled' ? text : undefined;
}
