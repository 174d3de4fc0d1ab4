import { expect, test } from 'vitest';
import { type FormCount, toDay } from '../../../src/relay/storage/statistics/form-count-store.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { describeEachDatabase } from './each-database-fixture.js';

const today = toDay(Date.UTC(2026, 10, 29));
const send = { day: today, form: '34', site: 'a.example', kind: 'send', field: '', count: 1 } as const;

const counts: readonly FormCount[] = [
  send,
  { ...send, count: 2 },
  { ...send, site: 'b.example' },
  { ...send, form: '35' },
  { ...send, day: today - 1, kind: 'delivered' },
  { ...send, kind: 'refused', field: 'def_customer.email', count: 4 },
  { ...send, kind: 'refused', field: 'def_customer.phone', count: 5 },
  { ...send, form: '', kind: 'start' },
];

describeEachDatabase(({ connect }) => {
  test('counts are summed by day, by form and site, and by field', async () => {
    const { formCounts, close } = await openStore(await connect());
    await formCounts.add(counts);
    const filter = { since: today - 1, form: '' };
    expect(await formCounts.sumByDay(filter)).toEqual(
      expect.arrayContaining([
        { day: today - 1, kind: 'delivered', count: 1 },
        { day: today, kind: 'send', count: 5 },
        { day: today, kind: 'start', count: 1 },
        { day: today, kind: 'refused', count: 9 },
      ]),
    );
    expect(await formCounts.sumByPlace({ since: today, form: '34' })).toEqual([
      { form: '34', site: 'a.example', kind: 'refused', count: 9 },
      { form: '34', site: 'a.example', kind: 'send', count: 3 },
      { form: '34', site: 'b.example', kind: 'send', count: 1 },
    ]);
    expect(await formCounts.sumByField(filter)).toEqual([
      { form: '34', field: 'def_customer.phone', count: 5 },
      { form: '34', field: 'def_customer.email', count: 4 },
    ]);
    expect(await formCounts.sumByField({ ...filter, form: '35' })).toEqual([]);
    await close();
  });

  test('counts of old days are deleted', async () => {
    const { formCounts, close } = await openStore(await connect());
    await formCounts.add(counts);
    await formCounts.deleteBefore(Date.UTC(2026, 10, 29));
    expect(await formCounts.sumByDay({ since: 0, form: '' })).not.toContainEqual(
      expect.objectContaining({ day: today - 1 }),
    );
    await close();
  });
});
