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
