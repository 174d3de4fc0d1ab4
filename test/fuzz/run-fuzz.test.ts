import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMedianFinder } from './median-duration.js';
import { type FuzzTarget, runFuzz } from './run-fuzz.js';

/** A target whose cases are numbers from 0 to 9,999. */
function createTarget(check: (fuzzCase: number) => Promise<string>): FuzzTarget<number> {
  const arbitrary = fc.integer({ min: 0, max: 9_999 });
  return { name: 'numbers', arbitrary, kindOf: () => '', sizeOf: () => 1, check };
}

test('a fuzz run finds a fault and returns its smallest case', async () => {
  const target = createTarget(async (value) => {
    if (value > 123) throw new Error('a planted fault');
    return 'fine';
  });
  const { failure } = await runFuzz(target, { runs: 200, seed: 1 });
  expect(failure).toMatchObject({ fuzzCase: 124, error: { message: 'a planted fault' } });
});

test('a fuzz run without a fault counts its cases by outcome', async () => {
  const target = createTarget(async (value) => (value < 5_000 ? 'low' : 'high'));
  const { failure, outcomes, slowCases } = await runFuzz(target, { runs: 200, seed: 1 });
  expect(failure).toBeUndefined();
  expect(slowCases).toEqual([]);
  expect(Object.keys(outcomes).sort()).toEqual(['high', 'low']);
  expect((outcomes.low ?? 0) + (outcomes.high ?? 0)).toBe(200);
});

test('a fuzz run finds the cases that are slow each time, and forgives a single pause', async () => {
  const spin = (rounds: number) => {
    for (let round = 0; round < rounds; round++) Math.sqrt(round);
  };
  let pauses = 1;
  const target = createTarget(async (value) => {
    const isSlow = value % 50 === 7;
    spin(isSlow ? 3_000_000 : 30_000);
    if (value % 50 === 8 && pauses-- > 0) spin(3_000_000);
    return '';
  });
  const { slowCases } = await runFuzz(target, { runs: 300, seed: 1 });
  expect(slowCases.length).toBeGreaterThan(0);
  expect(slowCases.filter((value) => value % 50 !== 7)).toEqual([]);
});

test('the time of a case may grow in proportion to its size, but not faster', () => {
  const small = Array.from({ length: 100 }, () => ({ kind: 'a', size: 100, durationMs: 2 }));
  const { find, medianMs } = createMedianFinder(small);
  expect([find('a', 50), find('a', 100), find('a', 1_000)]).toEqual([2, 2, 20]);
  expect(medianMs).toBe(2);
  expect(find('b', 100)).toBe(Number.POSITIVE_INFINITY);
});
