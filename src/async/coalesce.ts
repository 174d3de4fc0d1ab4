import { type Clock, systemClock } from './clock.js';

/** Milliseconds after a successful run of the task during which the task does not run again. */
const minIntervalMs = 1_000;

/**
 * Limits how often a task runs, for tasks that any visitor can trigger. While the task runs, a call waits for that
 * run. For one second after a successful run, a call returns at once and does not run the task. After a failed run,
 * the next call runs the task again. The task gets the arguments of the call that starts the run.
 * @returns a function that runs the task within this limit. Its promise rejects with the error of the task.
 */
export function coalesce<Args extends readonly unknown[]>(
  task: (...args: Args) => Promise<void>,
  { monotonic }: Pick<Clock, 'monotonic'> = systemClock,
): (...args: Args) => Promise<void> {
  let pending: Promise<void> | undefined;
  let lastDoneAtMs = Number.NEGATIVE_INFINITY;

  async function run(args: Args): Promise<void> {
    try {
      await task(...args);
      lastDoneAtMs = monotonic();
    } finally {
      pending = undefined;
    }
  }

  return async (...args) => {
    if (!pending && monotonic() - lastDoneAtMs < minIntervalMs) return;
    pending ??= run(args);
    await pending;
  };
}
