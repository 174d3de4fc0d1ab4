/** One for the whole CRM, so that a lead after the other does not find out anew that it is down. */
export interface Breaker {
  /** Milliseconds since 1970 from which on something may be sent; one at a time until it works again. */
  readonly openFrom: number;
  readonly isOpen: boolean;
  /** The CRM said that it has too much to do; late commits are likely then. */
  readonly throttled: boolean;
  succeeded(): void;
  failed(now: number, throttled: boolean): void;
}

const probeEvery = 15_000;
const throttledFirst = 30_000;
const throttledMost = 600_000;

export function createBreaker(slowdown = 1): Breaker {
  let openFrom = 0;
  let failures = 0;
  let throttled = false;
  return {
    get openFrom() {
      return openFrom;
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
    failed(now, isThrottled) {
      failures++;
      throttled = isThrottled;
      const wait = isThrottled ? Math.min(throttledFirst * 2 ** (failures - 1), throttledMost) : probeEvery;
      openFrom = now + wait * slowdown;
    },
  };
}
