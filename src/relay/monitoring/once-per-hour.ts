const hourMs = 3_600_000;

/**
 * Allows an action once an hour for each key, such as an alert for each website. The number of keys is limited,
 * because visitors can invent keys.
 */
export interface HourlyLimiter {
  /**
   * Returns `true` if the action is allowed: the key was not used in the last hour, and the limit for the number of
   * keys is not reached.
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
    // The clock was set back: a recorded time is in the future.
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
