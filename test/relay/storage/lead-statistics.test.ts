import { expect, test } from 'vitest';
import { openStore } from '../../../src/relay/storage/store.js';
import { describeEachDatabase, newLead } from './each-database-fixture.js';

const hourMs = 3_600_000;
/** The start of an hour in 2026. */
const start = Math.floor(Date.UTC(2026, 10, 29, 12) / hourMs) * hourMs;

describeEachDatabase(({ connect }) => {
  test('arrivals are counted by whole hours and by state, and older leads are left out', async () => {
    const store = await openStore(await connect());
    const leads = [
      { now: start - 1, state: 'queued' },
      { now: start, state: 'queued' },
      { now: start + hourMs - 1, state: 'queued' },
      { now: start + hourMs, state: 'quarantine' },
    ] as const;
    for (const [at, lead] of leads.entries())
      await store.leads.add(newLead({ receipt: `R-${at}`, tokenHash: `t${at}`, ...lead }));
    const hour = start / hourMs;
    const counts = await store.statistics.countArrivals(start);
    expect([...counts].sort((a, b) => a.hour - b.hour)).toEqual([
      { hour, state: 'queued', count: 2 },
      { hour: hour + 1, state: 'quarantine', count: 1 },
    ]);
    await store.close();
  });

  test('the time of a delivery runs from arrival to the last change', async () => {
    const store = await openStore(await connect());
    await store.leads.add(newLead({ now: start }));
    const [claimed] = await store.leads.claim(1, start + 1_000, start + 60_000);
    if (!claimed) throw new Error('The lead was not claimed.');
    const change = { state: 'delivered', code: '', dueAt: start } as const;
    expect(await store.leads.changeState(claimed, start + 4_500, change)).toBe(true);
    expect(await store.statistics.listDeliveryTimes(start)).toEqual([{ arrivedAt: start, ms: 4_500 }]);
    expect(await store.statistics.listDeliveryTimes(start + 1)).toEqual([]);
    await store.close();
  });
});
