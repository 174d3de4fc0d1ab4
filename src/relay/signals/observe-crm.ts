import type { CacheStore } from '../storage/tables/cache-store.js';
import type { SignalStore } from '../storage/tables/signal-store.js';

export interface ObserveCrmDeps {
  readonly signals: Pick<SignalStore, 'add'>;
  readonly cacheStore: Pick<CacheStore, 'get' | 'put'>;
  /** Why the CRM counts as down. `undefined`: it works. */
  readonly getDownCode: () => string | undefined;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** A shorter failure is no news: leads are sent again by themselves. */
const minDownMs = 60_000;
const storedName = 'signal:crm';

/**
 * Returns the function that records `crm.down` and `crm.up`. What was announced is stored, so that a relay that starts again
 * announces the end of what it announced before.
 */
export function createObserveCrm({ signals, cacheStore, getDownCode, now, monotonic }: ObserveCrmDeps) {
  let downSince: number | undefined;
  let isAnnounced: boolean | undefined;
  let hasWorked = false;

  async function announce(type: 'crm.down' | 'crm.up', code = ''): Promise<void> {
    await signals.add({ type, code, now: now() });
    isAnnounced = type === 'crm.down';
    await cacheStore.put(storedName, { text: isAnnounced ? 'down' : 'up', fetched_at: now() });
  }

  return async (): Promise<void> => {
    isAnnounced ??= (await cacheStore.get(storedName))?.text === 'down';
    const code = getDownCode();
    if (code === undefined) {
      downSince = undefined;
      // Right after a start nothing is known of the CRM: the first poll waits for the second.
      if (isAnnounced && hasWorked) await announce('crm.up');
      hasWorked = true;
      return;
    }
    hasWorked = false;
    downSince ??= monotonic();
    if (!isAnnounced && monotonic() - downSince >= minDownMs) await announce('crm.down', code);
  };
}
