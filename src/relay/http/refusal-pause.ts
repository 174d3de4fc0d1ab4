/** Pause after each wrong secret, in milliseconds. */
const refusalDelayMs = 1_000;

/**
 * Creates the function that waits before the answer to a wrong secret. The pauses of all requests follow each other,
 * so an attacker with more connections can try no more secrets.
 */
export function createRefusalPause(sleep: (ms: number) => Promise<void>): () => Promise<void> {
  let pauses: Promise<void> = Promise.resolve();
  return () => {
    pauses = pauses.then(() => sleep(refusalDelayMs));
    return pauses;
  };
}
