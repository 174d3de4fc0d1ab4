import { LRUCache } from 'lru-cache';
import { limitEntries } from '../config/entry-limit.js';
import { getLimitFactor, getNetworkKeys } from '../config/network.js';

/** Counts events, such as submissions, for each network of clients in a sliding time window. */
export interface NetworkQuota {
  /**
   * Records an event, and returns the number of earlier events in the time window. A rate limit is reached if the
   * number is not below the limit. An IPv6 address belongs to a /64, a /56 and a /48 network; the larger networks
   * have higher limits. The number of events of each network is divided by the factor of its limit
   * (`getLimitFactor`), and the highest of the three results is returned.
   * @param address IP address of the client; undefined: nothing is recorded, and the result is 0
   */
  record(address: string | undefined): number;
  /** Returns the number of events in the time window without recording one. */
  read(address: string | undefined): number;
  /** Undoes the last call of `record` for this IP address, so that its event is not counted. */
  remove(address: string | undefined): void;
}

export interface QuotaOptions {
  readonly windowMs: number;
  /**
   * Largest number of events that are counted for each network or other key. If there are more, the oldest are
   * forgotten, because the network has then exceeded every limit anyway.
   */
  readonly maxUse: number;
  readonly now: () => number;
}

/** Counts events, such as submissions, for each key in a sliding time window. */
export interface EventCounter {
  record(key: string): number;
  read(key: string): number;
  /** Undoes the last call of `record` for this key, so that its event is not counted. */
  remove(key: string): void;
}

const maxKeys = 100_000;

/**
 * Creates a counter of events by key.
 * @param options `maxUse`: number of events that are remembered for each key; `windowMs`: length of the time window
 */
export function createEventCounter({ windowMs, maxUse, now }: QuotaOptions): EventCounter {
  /** Times of the most recent events of each key, oldest first. */
  const timesByKey = new LRUCache<string, number[]>(limitEntries(maxKeys));

  function getTimes(key: string): number[] {
    const times = timesByKey.get(key) ?? [];
    // A time in the future means that the clock was set back. Then the recorded times are useless and are deleted.
    if ((times.at(-1) ?? 0) > now()) times.length = 0;
    const firstInWindow = times.findIndex((time) => time > now() - windowMs);
    times.splice(0, firstInWindow < 0 ? times.length : firstInWindow);
    return times;
  }

  return {
    record(key) {
      const times = getTimes(key);
      const use = times.length;
      times.push(now());
      if (times.length > maxUse + 1) times.shift();
      timesByKey.set(key, times);
      return use;
    },
    read: (key) => getTimes(key).length,
    remove(key) {
      timesByKey.set(key, getTimes(key).slice(0, -1));
    },
  };
}

export function createNetworkQuota(options: QuotaOptions): NetworkQuota {
  const counter = createEventCounter({ ...options, maxUse: Math.ceil(2 * options.maxUse) });
  const highestUse = (address: string | undefined, count: (key: string) => number) =>
    Math.max(0, ...getNetworkKeys(address).map((key, index) => count(key) / getLimitFactor(index)));
  return {
    record: (address) => highestUse(address, counter.record),
    read: (address) => highestUse(address, counter.read),
    remove(address) {
      for (const key of getNetworkKeys(address)) counter.remove(key);
    },
  };
}
