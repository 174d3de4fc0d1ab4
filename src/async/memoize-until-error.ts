/** Makes it once, however often it is asked for; after a failure the next one who asks has it made again. */
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
