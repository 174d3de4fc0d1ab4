/**
 * Pauses all deliveries after a failure of the CRM. All leads share one circuit breaker. Otherwise each lead would
 * need a failed attempt of its own to find out that the CRM is down.
 */
export interface CircuitBreaker {
  /** Milliseconds until the relay may send a lead again; 0 if it may send now. */
  readonly cooldownMs: number;
  /**
   * True: the CRM failed at an attempt to send a lead, and has answered no attempt since. Then the worker sends only
   * one lead at a time.
   */
  readonly isOpen: boolean;
  /**
   * True: the CRM said that it gets too many requests. Such a CRM may store a lead long after the lead was sent, so
   * the relay waits longer before it searches the CRM for the lead.
   */
  readonly isThrottled: boolean;
  recordSuccess(): void;
  /**
   * Records a failed attempt.
   * @param retryAfterMs milliseconds for which the CRM asks for no further request. Default: 0
   */
  recordFailure(isThrottled: boolean, retryAfterMs?: number): void;
}

export interface CircuitBreakerDeps {
  readonly monotonic: () => number;
  /** Factor by which all pauses are multiplied. Tests use a value below 1. */
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
    recordFailure(isThrottled, retryAfterMs = 0) {
      failures++;
      throttled = isThrottled;
      const delayMs = isThrottled
        ? Math.min(initialThrottleDelayMs * 2 ** (failures - 1), maxThrottleDelayMs)
        : probeIntervalMs;
      retryAt = monotonic() + Math.max(delayMs, retryAfterMs) * timeScale;
    },
  };
}
