import { minuteMs } from '../../async/durations.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { SignalStore } from '../storage/tables/signal-store.js';

export interface ObserveCrmDeps {
  readonly signals: Pick<SignalStore, 'add'>;
  readonly cacheStore: Pick<CacheStore, 'get' | 'put'>;
  /** Returns the error code because of which the relay regards the CRM as down. `undefined`: the CRM works. */
  readonly getDownCode: () => string | undefined;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/**
 * Shortest failure of the CRM that the operator is told about, in milliseconds. After a shorter failure the relay
 * sends the waiting leads again by itself, so nobody has to act.
 */
const minDownMs = minuteMs;
const storedName = 'signal:crm';

/**
 * Returns the function that records the signals `crm.down` and `crm.up` (messages to the operator). The database
 * stores which of the two was recorded last. So after a restart, the relay still sends `crm.up` for a `crm.down` from
 * before the restart.
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
      // Right after a start, the relay does not know yet whether the CRM works. So `crm.up` is recorded at the second
      // poll at the earliest.
      if (isAnnounced && hasWorked) await announce('crm.up');
      hasWorked = true;
      return;
    }
    hasWorked = false;
    downSince ??= monotonic();
    if (!isAnnounced && monotonic() - downSince >= minDownMs) await announce('crm.down', code);
  };
}
