/**
 * Returns a function that gives random numbers from 0 to below 1 (mulberry32). The same seed gives the same numbers,
 * so a run can be repeated.
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws `count` of the items at random, without repetition. Every item has the same chance (Fisher-Yates shuffle). */
export function drawSample<Item>(
  items: readonly Item[],
  count: number,
  random: () => number,
): readonly Item[] {
  const remaining = [...items];
  return Array.from({ length: Math.min(count, items.length) }, () =>
    remaining.splice(Math.floor(random() * remaining.length), 1),
  ).flat();
}
