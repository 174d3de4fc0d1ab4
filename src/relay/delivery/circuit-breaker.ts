/** One for the whole CRM, so that a lead after the other does not find out anew that it is down. */
export interface Breaker {
  /** Milliseconds until something may be sent, 0 where it may; one at a time until it works again. */
  readonly rest: number;
  readonly isOpen: boolean;
  /** The CRM said that it has too much to do; late commits are likely then. */
  readonly throttled: boolean;
  succeeded(): void;
  failed(throttled: boolean): void;
}

const probeEvery = 15_000;
const throttledFirst = 30_000;
const throttledMost = 600_000;

export function createBreaker(slowdown = 1): Breaker {
  // By the clock that nobody sets.
  let openFrom = 0;
  let failures = 0;
  let throttled = false;
  return {
    get rest() {
      return Math.max(0, openFrom - performance.now());
    },
    get isOpen() {
      return failures > 0;
    },
    get throttled() {
      return throttled;
    },
    succeeded() {
      openFrom = 0;
      failures = 0;
      throttled = false;
    },
    failed(isThrottled) {
      failures++;
      throttled = isThrottled;
      const wait = isThrottled ? Math.min(throttledFirst * 2 ** (failures - 1), throttledMost) : probeEvery;
      openFrom = performance.now() + wait * slowdown;
    },
  };
}
