import { expect, test } from 'vitest';
import { computeReconcileDelayMs, computeRetryDelayMs } from '../../../src/relay/delivery/backoff.js';

const minute = 60_000;
const hour = 60 * minute;

test.each([
  [0, 0, 0],
  [1, 0, 5_000],
  [2, 0, 30_000],
  [3, 0, 2 * minute],
  [4, 0, 5 * minute],
  [5, 0, 15 * minute],
  [5, 72 * hour - 1, 15 * minute],
  [5, 72 * hour, hour],
  [1_000, 365 * 24 * hour, hour],
  // The first delays do not depend on the age: a lead may be released from quarantine after days.
  [1, 365 * 24 * hour, 5_000],
])('after %i attempts, a lead of age %i ms waits %i ms, give or take a fifth', (attempts, ageMs, delayMs) => {
  expect(computeRetryDelayMs(attempts, ageMs, 0.5)).toBe(delayMs);
  expect(computeRetryDelayMs(attempts, ageMs, 0)).toBe(Math.round(0.8 * delayMs));
  expect(computeRetryDelayMs(attempts, ageMs, 1)).toBe(Math.round(1.2 * delayMs));
});

test('the delays of leads with the same number of attempts differ', () => {
  const delays = Array.from({ length: 20 }, () => computeRetryDelayMs(5, 0));
  expect(new Set(delays).size).toBeGreaterThan(1);
});

test.each([
  [0, false, 15 * minute],
  [1, false, hour],
  [2, false, 4 * hour],
  [3, false, undefined],
  [2, true, 4 * hour],
  [3, true, 4 * hour],
  [100, true, 4 * hour],
])('after %i searches in vain (endless: %s) the next search waits %s ms', (looks, isEndless, delayMs) => {
  expect(computeReconcileDelayMs(looks, isEndless)).toBe(delayMs);
});
