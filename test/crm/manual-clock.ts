import type { Clock } from '../../src/async/clock.js';

/** A clock that stands still until a test advances the time. */
export interface ManualClock extends Clock {
  /** Advances the time and ends each sleep that is due, in order. Then runs the callbacks of all settled promises. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day, as a person does who changes the system clock. `monotonic` and sleeps do not change. */
  setNow(ms: number): void;
  /** Number of sleeps that have neither ended nor been cancelled. */
  readonly pendingSleeps: number;
}

interface Sleep {
  readonly endMs: number;
  resolve(): void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  const sleeps = new Set<Sleep>();
  let elapsedMs = 0;
  let offsetMs = startMs;

  function nextSleep(untilMs: number): Sleep | undefined {
    return [...sleeps].filter(({ endMs }) => endMs <= untilMs).sort((a, b) => a.endMs - b.endMs)[0];
  }

  return {
    now: () => offsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleep: Sleep = { endMs: elapsedMs + ms, resolve };
        sleeps.add(sleep);
        signal?.addEventListener('abort', () => sleeps.delete(sleep));
      }),
    async advance(ms) {
      const endMs = elapsedMs + ms;
      await flushTasks();
      for (let sleep = nextSleep(endMs); sleep; sleep = nextSleep(endMs)) {
        elapsedMs = Math.max(elapsedMs, sleep.endMs);
        sleeps.delete(sleep);
        sleep.resolve();
        await flushTasks();
      }
      elapsedMs = endMs;
    },
    setNow(ms) {
      offsetMs = ms - elapsedMs;
    },
    get pendingSleeps() {
      return sleeps.size;
    },
  };
}

/** Runs the callbacks of all settled promises. */
function flushTasks(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
