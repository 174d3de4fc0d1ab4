const hourMs = 3_600_000;

/** Things of which each is worth a word once an hour, and no more than `most` of them: anybody can make some up. */
export interface HourlyLimiter {
  /** Whether it is worth one now. */
  tryAcquire(key: string): boolean;
  /** All of the last hour. */
  recentKeys(): readonly string[];
}

/** `now`: milliseconds since 1970. */
export function createHourlyLimiter(maxKeys: number, now: () => number): HourlyLimiter {
  const acquiredAt = new Map<string, number>();

  function dropExpired(): void {
    // A clock that was set back has nothing to say about what was before.
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
