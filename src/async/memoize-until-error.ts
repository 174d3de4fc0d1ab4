/** Makes it once, however often it is asked for; after a failure the next one who asks has it made again. */
export function untilFailure<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
