import type { ServerResponse } from 'node:http';
import type { TimerClock } from '../../src/async/timer-clock.js';
import { CrmError } from '../../src/crm/errors/crm-error.js';
import { afterEachTest } from '../after-each-test.js';
import { createManualTimers } from './manual-timers-fixture.js';

/** A clock that stands still until a test advances it. */
export interface TestClock extends TimerClock {
  /**
   * Resolves when the clock has been advanced by `delayMs`. Meanwhile, until `response` is closed, `tick` does not
   * wait for this response.
   */
  sleep(delayMs: number, response: ServerResponse): Promise<void>;
  /** Advances both clocks and fires the timers that are due in that time. */
  advance(durationMs: number): void;
  /** Sets the clock of the time of day forward or back. Timers and the monotonic clock do not change. */
  shiftWallClock(byMs: number): void;
  /**
   * A `fetch` for a relay under test. A request fails with `timeout` when the clock has been advanced by 500 ms, an
   * upload after 3 s.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Waits for all responses of the CRM that do not depend on the clock, then advances the clock to the next timer, by
   * at most 20 ms.
   */
  tick(): Promise<void>;
}

const requestTimeoutMs = 500;
/** Time limit of an upload, in milliseconds: six times that of other requests, as in the CRM client. */
const uploadTimeoutMs = 6 * requestTimeoutMs;
/** Largest step of the clock, in milliseconds. */
const tickMs = 20;
/** Real milliseconds after which `tick` stops waiting for a response. */
const answerTimeoutMs = 2_000;
/**
 * Real milliseconds after which `waitUntil` gives up, and its assertion says why: shortly before the time limit of a test.
 * A busy machine needs a minute for some hundred steps of the clock.
 */
const waitTimeoutMs = 110_000;

const runningClocks = new Set<TestClock>();
afterEachTest(() => runningClocks.clear());

/**
 * Creates a clock for a relay under test.
 * @param countAttempts returns the number of leads that are being delivered, for which `tick` waits, too
 */
export function createTestClock(countAttempts: () => Promise<number> = async () => 0): TestClock {
  const startedAt = Date.now();
  const { timers, monotonic, setTimer, fireNext } = createManualTimers();
  let wallShiftMs = 0;
  let pendingRequests = 0;
  const delayedResponses = new Set<ServerResponse>();

  function advance(durationMs: number): void {
    const endMs = monotonic() + durationMs;
    while (fireNext(endMs));
  }

  async function waitForAnswers(): Promise<void> {
    const deadline = performance.now() + answerTimeoutMs;
    // The delivery of a lead makes several requests. A few turns of the event loop let the next request start.
    for (let idleTurns = 0; idleTurns < 5 && performance.now() < deadline; ) {
      await new Promise((resolve) => setImmediate(resolve));
      const running = Math.max(pendingRequests, await countAttempts());
      idleTurns = running > delayedResponses.size ? 0 : idleTurns + 1;
    }
  }

  const clock: TestClock = {
    now: () => Math.floor(startedAt + monotonic() + wallShiftMs),
    monotonic,
    setTimer,
    sleep(delayMs, response) {
      delayedResponses.add(response);
      response.once('close', () => delayedResponses.delete(response));
      return new Promise((resolve) => setTimer(resolve, delayMs));
    },
    advance,
    shiftWallClock(byMs) {
      wallShiftMs += byMs;
    },
    async fetch(input, init) {
      const controller = new AbortController();
      const signals = [controller.signal, ...(init?.signal ? [init.signal] : [])];
      const timeoutMs = String(input).endsWith('/upload') ? uploadTimeoutMs : requestTimeoutMs;
      let hasTimedOut = false;
      const cancelTimer = setTimer(() => {
        hasTimedOut = true;
        controller.abort();
      }, timeoutMs);
      pendingRequests++;
      try {
        return await fetch(input, { ...init, signal: AbortSignal.any(signals) });
      } catch (error) {
        throw hasTimedOut ? new CrmError('timeout') : error;
      } finally {
        cancelTimer();
        pendingRequests--;
      }
    },
    async tick() {
      await waitForAnswers();
      const nextDueAt = Math.min(...[...timers].map(({ dueAt }) => dueAt));
      advance(Math.min(tickMs, Math.max(0, nextDueAt - monotonic())));
    },
  };
  runningClocks.add(clock);
  return clock;
}

/** Advances the clocks of this test until the assertion holds. */
export async function waitUntil(assertion: () => Promise<void> | void): Promise<void> {
  const deadline = performance.now() + waitTimeoutMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    for (const clock of runningClocks) await clock.tick();
  }
}
