/** Source of time. Code takes a `Clock` instead of reading the time itself, so that tests can advance the time. */
export interface Clock {
  /** Time of day: milliseconds since 1970. Jumps if the system clock is set. */
  now(): number;
  /** Milliseconds since any fixed moment. Never jumps, so use it for durations. */
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
