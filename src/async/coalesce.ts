/** Milliseconds between two times, however often somebody asks for nonsense. */
const interval = 1_000;

/**
 * Work that anybody can bring about, done now and then: who asks while it is under way waits for it, who asks soon after
 * goes on without. What failed is done again at once.
 */
export function nowAndThen(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  let doneAt = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    try {
      await work();
      doneAt = performance.now();
    } finally {
      underWay = undefined;
    }
  }

  return async () => {
    if (!underWay && performance.now() - doneAt < interval) return;
    underWay ??= run();
    await underWay;
  };
}
