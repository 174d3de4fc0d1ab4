import { expect, test } from 'vitest';
import { createClockJumpCheck } from '../../../src/relay/storage/clock-jump.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { createTestClock, waitUntil } from '../clock-fixture.js';
import { post, sampleLead, setUpRelay } from '../fixture.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;

type Step = readonly [passedMs: number, shiftMs: number, isInDoubt: boolean];

test.each<[string, readonly Step[]]>([
  [
    'no jump',
    [
      [10 * minuteMs, 0, false],
      [yearMs, 0, false],
    ],
  ],
  ['a change of the time zone', [[hourMs, 14 * hourMs, false]]],
  [
    'a small correction each day',
    [
      [dayMs, hourMs, false],
      [dayMs, hourMs, false],
      [30 * dayMs, hourMs, false],
    ],
  ],
  [
    'a jump that stays',
    [
      [hourMs, 2 * dayMs, true],
      [dayMs - 1, 0, true],
      [1, 0, false],
      [dayMs, 0, false],
    ],
  ],
  [
    'a jump that is corrected',
    [
      [hourMs, yearMs, true],
      [hourMs, -yearMs, false],
      [2 * dayMs, 0, false],
    ],
  ],
  [
    'two jumps',
    [
      [hourMs, yearMs, true],
      [dayMs, 0, false],
      [hourMs, yearMs, true],
    ],
  ],
  [
    'a jump after the clock was set back',
    [
      [hourMs, -yearMs, false],
      [hourMs, yearMs, true],
    ],
  ],
  [
    'two jumps that together are above a day',
    [
      [hourMs, 20 * hourMs, false],
      [hourMs, 20 * hourMs, false],
    ],
  ],
])('%s', (_case, steps) => {
  const clock = createTestClock();
  const isInDoubt = createClockJumpCheck(clock);
  const found = steps.map(([passedMs, shiftMs]) => {
    clock.advance(passedMs);
    clock.shiftWallClock(shiftMs);
    return isInDoubt();
  });
  expect(found).toEqual(steps.map(([, , expected]) => expected));
});

test.each([
  ['a restart after a minute', minuteMs, [false, false]],
  ['a restart after six days', 6 * dayMs, [false, false]],
  ['a restart after a month', 30 * dayMs, [true, false]],
  ['a restart with a wrong year', 14 * yearMs, [true, false]],
  ['a restart with a clock that was set back', -yearMs, [false, false]],
])('%s', (_case, sinceLastCheckMs, expected) => {
  const clock = createTestClock();
  const lastCheckAt = clock.now() - sinceLastCheckMs;
  const isInDoubt = createClockJumpCheck(clock);
  clock.advance(10 * minuteMs);
  const first = isInDoubt(lastCheckAt);
  clock.advance(dayMs);
  expect([first, isInDoubt(lastCheckAt)]).toEqual(expected);
  // The new time counts as right now.
  clock.advance(hourMs);
  expect(isInDoubt(lastCheckAt)).toBe(false);
});

test('a first start has no last check', () => {
  const clock = createTestClock();
  expect(createClockJumpCheck(clock)(undefined)).toBe(false);
});

test('a relay that starts with a wrong year erases nothing for a day', async () => {
  const clock = createTestClock();
  const store = await openStore(await openSqlite(':memory:'));
  const deps = { ...clock, store: { ...store, close: async () => {} } };
  const first = await setUpRelay(undefined, {}, deps);
  const { receipt } = (await (await first.relay(post('/onlineforms', sampleLead))).json()) as {
    receipt: string;
  };
  await waitUntil(async () => expect(await store.leads.find(receipt)).toMatchObject({ state: 'delivered' }));
  clock.advance(11 * minuteMs);
  await expect.poll(() => store.cacheStore.get('retention')).toBeDefined();
  await first.relay.close();

  clock.shiftWallClock(yearMs);
  const second = await setUpRelay(undefined, {}, deps);
  for (let passedMs = 0; passedMs < 22 * hourMs; passedMs += hourMs) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(hourMs);
  }
  await expect.poll(() => second.logLines.filter((line) => line.includes('CLOCK_JUMP'))).not.toEqual([]);
  expect((await store.leads.find(receipt))?.sealed?.length).toBeGreaterThan(0);
  await waitUntil(async () => {
    clock.advance(hourMs);
    expect((await store.leads.find(receipt))?.sealed ?? null).toBeNull();
  });
});

test('a delivered lead is not erased in the day after a jump of the clock, and the log says why', async () => {
  const clock = createTestClock();
  const store = await openStore(await openSqlite(':memory:'));
  const { relay, logLines } = await setUpRelay(undefined, { RETENTION_DAYS: '30' }, { ...clock, store });
  const { receipt } = (await (await relay(post('/onlineforms', sampleLead))).json()) as { receipt: string };
  await waitUntil(async () => expect(await store.leads.find(receipt)).toMatchObject({ state: 'delivered' }));
  const isErased = async () => !(await store.leads.find(receipt))?.sealed?.length;
  const jumpLines = () => logLines.filter((line) => line.includes('CLOCK_JUMP'));

  clock.shiftWallClock(yearMs);
  for (let passedMs = 0; passedMs < 23 * hourMs; passedMs += hourMs) clock.advance(hourMs);
  expect(await isErased()).toBe(false);
  expect(jumpLines().length).toBeGreaterThan(0);
  clock.advance(2 * hourMs);
  await waitUntil(async () => expect(await isErased()).toBe(true));
});
