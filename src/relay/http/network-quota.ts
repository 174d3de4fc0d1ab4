import { LRUCache } from 'lru-cache';
import { limitEntries } from '../config/entry-limit.js';
import { getLimitFactor, getNetworkKeys } from '../config/network.js';

/** Counts events of each network in a sliding window of time. */
export interface NetworkQuota {
  /**
   * Records an event. Returns the use before the event: the number of events in the window, for IPv6 the highest of /64,
   * /56 and /48 in proportion to its limit. A limit is reached if the use is not below the limit.
   * @param address undefined: nothing is recorded, and the use is 0
   */
  record(address: string | undefined): number;
  /** Returns the use without recording an event. */
  read(address: string | undefined): number;
  /** Removes the event that was recorded last. */
  remove(address: string | undefined): void;
}

export interface QuotaOptions {
  readonly windowMs: number;
  /** Highest use that has to be told apart: older events are forgotten. */
  readonly maxUse: number;
  readonly now: () => number;
}

/** Counts events by key in a sliding window of time. */
export interface EventCounter {
  record(key: string): number;
  read(key: string): number;
  /** Removes the event of the key that was recorded last. */
  remove(key: string): void;
}

const maxKeys = 100_000;

/** @param options `maxUse`: number of events of a key that are remembered */
export function createEventCounter({ windowMs, maxUse, now }: QuotaOptions): EventCounter {
  /** Times of the last events of each key, oldest first. */
  const timesByKey = new LRUCache<string, number[]>(limitEntries(maxKeys));

  function getTimes(key: string): number[] {
    const times = timesByKey.get(key) ?? [];
    // If the clock was set back, the recorded times are useless.
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
