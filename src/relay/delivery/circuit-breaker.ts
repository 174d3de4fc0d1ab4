/**
 * Pauses all deliveries after a failure of the CRM. All leads share one breaker, so that each lead does not find out by
 * itself that the CRM is down.
 */
export interface CircuitBreaker {
  /** Milliseconds until the next send is allowed; 0 if a send is allowed now. */
  readonly cooldownMs: number;
  /** Whether the last request failed. While the breaker is open, the worker sends a single lead at a time. */
  readonly isOpen: boolean;
  /** Whether the CRM said that it has too many requests. Such a CRM may store a lead long after the send. */
  readonly isThrottled: boolean;
  recordSuccess(): void;
  recordFailure(isThrottled: boolean): void;
}

export interface CircuitBreakerDeps {
  readonly monotonic: () => number;
  /** Factor for all pauses; tests use less than 1. */
  readonly timeScale: number;
}

const probeIntervalMs = 15_000;
const initialThrottleDelayMs = 30_000;
const maxThrottleDelayMs = 600_000;

export function createCircuitBreaker({ monotonic, timeScale }: CircuitBreakerDeps): CircuitBreaker {
  let retryAt = 0;
  let failures = 0;
  let throttled = false;
  return {
    get cooldownMs() {
      return Math.max(0, retryAt - monotonic());
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
      retryAt = monotonic() + delayMs * timeScale;
    },
  };
}
