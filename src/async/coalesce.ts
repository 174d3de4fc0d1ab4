/** Shortest time between two runs, in milliseconds. Visitors can trigger a run with made-up ids. */
const minIntervalMs = 1_000;

/**
 * Limits how often `task` runs. A call during a run waits for this run. A call within a second after a successful run
 * resolves at once, without a new run. After a failed run the next call starts a new run.
 * @param monotonic current time in milliseconds, from a clock that is never set back
 */
export function coalesce(task: () => Promise<void>, monotonic: () => number): () => Promise<void> {
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
