/**
 * Calls `create` once and returns the same promise to all callers. If the promise rejects, the next call runs `create`
 * again.
 */
export function memoizeUntilError<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let promise: Promise<Value> | undefined;
  return () => {
    promise ??= create().catch((error) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}
