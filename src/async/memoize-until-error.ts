/** Calls `create` once and shares the promise. After a rejection the next call runs `create` again. */
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
