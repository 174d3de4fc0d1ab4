/**
 * Returns a function that calls `create` at its first call only, and returns the same promise at every call. If the
 * promise rejects, the next call runs `create` again.
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
