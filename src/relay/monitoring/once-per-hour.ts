import { hourMs } from '../../async/durations.js';

/**
 * Allows an action once an hour for each key, for example one alert an hour for each website. The number of keys is
 * limited, because visitors can invent keys and so use up the memory.
 */
export interface HourlyLimiter {
  /**
   * Returns `true` if the action is allowed: it was not done with this key in the last hour, and the limit for the
   * number of keys is not reached.
   */
  tryAcquire(key: string): boolean;
  /** Returns the keys for which an action was allowed in the last hour. */
  recentKeys(): readonly string[];
}

/**
 * Creates a limiter that allows an action once an hour for each key.
 * @param maxKeys largest number of keys in an hour
 * @param now returns milliseconds since 1970
 */
export function createHourlyLimiter(maxKeys: number, now: () => number): HourlyLimiter {
  const acquiredAt = new Map<string, number>();

  function dropExpired(): void {
    // A recorded time is in the future if the clock was set back. Such a time is deleted, because the key would be
    // blocked too long.
    for (const [key, timestamp] of acquiredAt)
      if (timestamp > now() || timestamp <= now() - hourMs) acquiredAt.delete(key);
  }

  return {
    tryAcquire(key) {
      dropExpired();
      if (acquiredAt.has(key) || acquiredAt.size >= maxKeys) return false;
      acquiredAt.set(key, now());
      return true;
    },
    recentKeys() {
      dropExpired();
      return [...acquiredAt.keys()];
    },
  };
}
