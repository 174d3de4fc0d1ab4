type Cleanup = () => unknown;

const cleanups: Cleanup[] = [];

/**
 * Registers a function that runs after each test. A fixture uses this function instead of `afterEach` at its top level:
 * several test files share the modules of a worker process, and such a hook would belong to the first file only.
 */
export function afterEachTest(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Runs the registered functions, the last one first, as Vitest runs hooks. */
export async function cleanUpAfterTest(): Promise<void> {
  for (const cleanup of [...cleanups].reverse()) await cleanup();
}
