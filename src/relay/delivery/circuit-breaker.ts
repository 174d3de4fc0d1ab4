/** One for the whole CRM, so that a lead after the other does not find out anew that it is down. */
export interface CircuitBreaker {
  /** Milliseconds until something may be sent, 0 where it may; one at a time until it works again. */
  readonly cooldownMs: number;
  readonly isOpen: boolean;
  /** The CRM said that it has too much to do; late commits are likely then. */
  readonly isThrottled: boolean;
  recordSuccess(): void;
  recordFailure(isThrottled: boolean): void;
}

const probeIntervalMs = 15_000;
const initialThrottleDelayMs = 30_000;
const maxThrottleDelayMs = 600_000;

export function createCircuitBreaker(timeScale = 1): CircuitBreaker {
  // By the clock that nobody sets.
  let retryAt = 0;
  let failures = 0;
  let throttled = false;
  return {
    get cooldownMs() {
      return Math.max(0, retryAt - performance.now());
    },
    get isOpen() {
      return failures > 0;
    },
    get isThrottled() {
      return throttled;
    },
    recordSuccess() {
      retryAt = 0;
      failures = 0;
      throttled = false;
    },
    recordFailure(isThrottled) {
      failures++;
      throttled = isThrottled;
      const delayMs = isThrottled
        ? Math.min(initialThrottleDelayMs * 2 ** (failures - 1), maxThrottleDelayMs)
        : probeIntervalMs;
      retryAt = performance.now() + delayMs * timeScale;
    },
  };
}
