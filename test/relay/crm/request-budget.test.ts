import { describe, expect, test } from 'vitest';
import { createRequestBudget } from '../../../src/relay/crm/request-budget.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import type { RequestPurpose } from '../../../src/relay/storage/tables/request-count-store.js';

const hourMs = 3_600_000;

async function setUp(hourlyLimit = 200) {
  let time = Date.UTC(2026, 0, 1);
  const { requestCounts } = await openStore(await openSqlite(':memory:'));
  const budget = createRequestBudget(requestCounts, hourlyLimit, () => time);
  return {
    advance: (durationMs: number) => {
      time += durationMs;
    },
    budget,
    /** Takes requests until one is refused. Returns the number of requests. */
    async takeAll(
      purpose: RequestPurpose,
      addressOf: (index: number) => string | undefined = () => undefined,
    ) {
      for (let taken = 0; taken < 10_000; taken++) {
        try {
          await budget.take(purpose, addressOf(taken));
        } catch (error) {
          expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', outcome: 'not-taken' });
          return taken;
        }
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}

describe('the requests with the key in an hour', () => {
  test.each<[string, (index: number) => string | undefined]>([
    ['visitors whose address is not known', () => undefined],
    ['one visitor', () => '203.0.113.1'],
    ['a new visitor for each list', (index) => `203.0.${index >> 8}.${index & 255}`],
    ['visitors of one IPv6 network', (index) => `2001:db8:0:${index.toString(16)}::1`],
  ])('are at most 200 for all purposes together: %s', async (_case, addressOf) => {
    const { takeAll, budget } = await setUp();
    let taken = 0;
    for (const purpose of ['lists', 'look-back', 'uploads', 'look-up'] as const)
      taken += await takeAll(purpose, addressOf);
    expect(taken).toBeLessThanOrEqual(200);
    expect(await budget.remaining()).toBe(200 - taken);
  });

  test.each<[string, number, (index: number) => string | undefined]>([
    ['an unknown network takes the whole share', 120, () => undefined],
    ['an address takes a third of the share', 40, () => '203.0.113.1'],
    ['a /64 takes a third of the share', 40, (index) => `2001:db8::${index.toString(16)}`],
    ['a /48 takes less than all of the share', 60, (index) => `2001:db8:0:${index.toString(16)}00::1`],
  ])('for lists: %s', async (_case, expected, addressOf) => {
    const { takeAll, advance } = await setUp();
    expect(await takeAll('lists', addressOf)).toBe(expected);
    advance(hourMs + 1);
    expect(await takeAll('lists', addressOf)).toBe(expected);
  });

  test('for lists leave some requests for the eighth network after seven networks have used all they may', async () => {
    const { takeAll } = await setUp();
    const taken: number[] = [];
    for (let index = 0; index < 8; index++) taken.push(await takeAll('lists', () => `203.0.113.${index}`));
    expect(taken[0]).toBe(40);
    expect(taken.every((count) => count > 0)).toBe(true);
    expect(taken.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(120);
  });

  test('are enough for the lists of the simulated hour, 51 of them, by a few visitors', async () => {
    const { budget } = await setUp();
    for (let index = 0; index < 51; index++) await budget.take('lists', `203.0.113.${index % 5}`);
    expect(await budget.remaining()).toBe(149);
  });
});
