/** Source of time. Code takes a `Clock` instead of reading the time itself, so that tests can advance the time. */
export interface Clock {
  /**
   * The current time, as milliseconds since 1970. The value jumps if the system clock is set, so durations must not
   * be computed from it.
   */
  now(): number;
  /**
   * Milliseconds since a moment that stays the same while the program runs. The value never jumps, so use it for
   * durations.
   */
  monotonic(): number;
  /**
   * Returns a promise that resolves after `ms` milliseconds.
   * @param signal clears the timer when aborted. The promise then never settles.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock that reads the time of the computer. Tests use other clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => clearTimeout(timer));
    }),
};

/**
 * Returns true if a time of the system clock is at most `maxAgeMs` milliseconds old. A time in the future is not
 * recent: the clock was set back after it was read, so nobody knows how old it is. Code that remembers something for some
 * time on the system clock must store the beginning of that time and not its end, which can become years away.
 * @param timeMs undefined: there is no time
 */
export function isRecent(timeMs: number | undefined, maxAgeMs: number, nowMs: number): boolean {
  return timeMs !== undefined && timeMs <= nowMs && nowMs - timeMs < maxAgeMs;
}
