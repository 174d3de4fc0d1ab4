/**
 * Options of an `LRUCache` that holds at most `maxEntries`. The option `max` of the package would allocate arrays for all
 * entries at once: 2.8 MB and 15 ms of computing time for an empty cache of 100,000 entries.
 */
export function limitEntries(maxEntries: number) {
  return { maxSize: maxEntries, sizeCalculation: () => 1 };
}
