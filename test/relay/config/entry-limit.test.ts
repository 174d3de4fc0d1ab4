import { LRUCache } from 'lru-cache';
import { expect, test } from 'vitest';
import { limitEntries } from '../../../src/relay/config/entry-limit.js';

test('a cache with limitEntries(3) keeps the three entries that were used last', () => {
  const cache = new LRUCache<string, number>(limitEntries(3));
  for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);
  cache.get('a');
  cache.set('d', 3);
  expect([...cache.keys()].sort()).toEqual(['a', 'c', 'd']);
  cache.set('d', 4);
  expect([...cache.keys()].sort()).toEqual(['a', 'c', 'd']);
});

test('an empty cache with limitEntries(…) has no room for entries yet', () => {
  // `max` is 0, so the library allocates no arrays in advance.
  const cache = new LRUCache<string, number>(limitEntries(100_000));
  expect(cache.max).toBe(0);
  expect(cache.maxSize).toBe(100_000);
});
