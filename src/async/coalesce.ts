/** Milliseconds between two times, however often somebody asks for nonsense. */
const minIntervalMs = 1_000;

/**
 * Work that anybody can bring about, done now and then: who asks while it is under way waits for it, who asks soon after
 * goes on without. What failed is done again at once.
 */
export function coalesce(task: () => Promise<void>): () => Promise<void> {
  let pending: Promise<void> | undefined;
  let lastDoneAtMs = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    try {
      await task();
      lastDoneAtMs = performance.now();
    } finally {
      pending = undefined;
    }
  }

  return async () => {
    if (!pending && performance.now() - lastDoneAtMs < minIntervalMs) return;
    pending ??= run();
    await pending;
  };
}
