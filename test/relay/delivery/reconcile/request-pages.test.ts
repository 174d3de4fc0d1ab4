import { expect, test } from 'vitest';
import {
  createRequestPages,
  type RequestPagesDeps,
} from '../../../../src/relay/delivery/reconcile/request-pages.js';

test.each([
  [10, 0, 10],
  [10, 3, 7],
  [10, 5, 5],
  // At most half of the requests can be reserved.
  [10, 8, 5],
  [3, 3, 2],
  [1, 1, 1],
  [0, 1, 0],
])('of %i requests with %i reserved, %i remain', (maxRequests, reserved, remaining) => {
  const pages = createRequestPages({} as RequestPagesDeps);
  pages.startSearch(maxRequests);
  pages.reserve(reserved);
  expect(pages.remaining()).toBe(remaining);
});

test('a new search has nothing reserved', () => {
  const pages = createRequestPages({} as RequestPagesDeps);
  pages.startSearch(10);
  pages.reserve(3);
  pages.startSearch(4);
  expect(pages.remaining()).toBe(4);
});
