import { type Clock, systemClock } from './clock.js';

/** Shortest time between the end of a run and the start of the next run, in milliseconds. */
const minIntervalMs = 1_000;

/**
 * Limits how often a task runs that any visitor can trigger. A call during a run waits for that run. A call within a second
 * after a successful run returns at once, without another run. After a failed run the next call runs the task again.
 * @returns a function that rejects with the error of the task
 */
export function coalesce(
  task: () => Promise<void>,
  { monotonic }: Pick<Clock, 'monotonic'> = systemClock,
): () => Promise<void> {
  let pending: Promise<void> | undefined;
  let lastDoneAtMs = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    try {
      await task();
      lastDoneAtMs = monotonic();
    } finally {
      pending = undefined;
    }
  }

  return async () => {
    if (!pending && monotonic() - lastDoneAtMs < minIntervalMs) return;
    pending ??= run();
    await pending;
  };
}
