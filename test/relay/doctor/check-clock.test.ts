import { expect, test } from 'vitest';
import { checkClock } from '../../../src/relay/doctor/check-clock.js';

const ownTime = Date.UTC(2026, 10, 30, 12);
const check = (serverTime: number, durationMs = 0) => {
  const times = [ownTime, ownTime + durationMs];
  return checkClock({ readClock: async () => serverTime }, () => times.shift() ?? 0);
};

test('a database on this machine has no clock of its own', async () => {
  expect(await checkClock({}, () => ownTime)).toEqual([]);
});

test.each([0, 30_000, -30_000])('a difference of %i ms is no finding', async (differenceMs) => {
  expect(await check(ownTime - differenceMs)).toMatchObject([{ check: 'clock', status: 'ok' }]);
});

test.each([
  [31_000, '31 seconds ahead of'],
  [-31_000, '31 seconds behind'],
  [150_000, '3 minutes ahead of'],
  [-3 * 3_600_000, '3 hours behind'],
  [50 * 3_600_000, '2 days ahead of'],
])('a difference of %i ms is named: %s', async (differenceMs, text) => {
  const [result] = await check(ownTime - differenceMs);
  expect(result).toMatchObject({ check: 'clock', status: 'wrong' });
  expect(result?.message).toContain(`is ${text} the clock of PostgreSQL`);
});

test('a slow answer of the server is no difference', async () => {
  expect(await check(ownTime + 40_000, 80_000)).toMatchObject([{ status: 'ok' }]);
});
