import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import type { LeadChange } from '../../../src/relay/storage/tables/lead-schema.js';
import { describeEachDatabase, newLead } from '../storage/each-database-fixture.js';

describeEachDatabase(({ connect }) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(await connect());
  });
  afterEach(() => store.close());

  async function crash(now: number): Promise<void> {
    const suspects = await store.leads.claimCrashed(now, now + 1);
    if (suspects.length === 0) await store.leads.claim(1, now, now + 1);
    await store.leads.recover(now + 1, now + 1);
  }
  const crashes = async () => (await store.leads.find('R-1'))?.crashes;
  async function change(to: Partial<LeadChange>): Promise<void> {
    const lead = await store.leads.find('R-1');
    if (lead) await store.leads.changeState(lead, 5_000, { state: 'queued', code: '', dueAt: 5_000, ...to });
  }

  test('crashes of a lead are counted across restarts and searches, until the result of an attempt is stored', async () => {
    await store.leads.add(newLead());
    expect(await crashes()).toBe(0);
    await crash(2_000);
    await change({ state: 'unclear', looks: 1 });
    await change({ code: 'absent', repeat: true });
    await store.close();
    store = await openStore(await connect());
    expect(await crashes()).toBe(1);
    await crash(6_000);
    expect(await crashes()).toBe(2);
    await change({ crashes: 0 });
    expect(await crashes()).toBe(0);
  });

  test('the number of searches begins again for an attempt that a crash has interrupted', async () => {
    await store.leads.add(newLead());
    await crash(2_000);
    await change({ state: 'unclear', looks: 3 });
    await change({ code: 'not-looked-for', repeat: true });
    await crash(6_000);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'unclear', looks: 0, crashes: 2 });
  });

  test('a crash is counted once, by the relay that expires the lease', async () => {
    await store.leads.add(newLead());
    await store.leads.claim(1, 2_000, 3_000);
    expect(await store.leads.expireLeases(2_999, 9_000)).toBe(0);
    expect(await crashes()).toBe(0);
    expect(await store.leads.expireLeases(3_000, 9_000)).toBe(1);
    expect(await crashes()).toBe(1);
    expect(await store.leads.expireLeases(9_000, 9_000)).toBe(0);
    expect(await crashes()).toBe(1);
  });

  test('a lead with a crash is claimed alone, and no other lead is claimed while it is due', async () => {
    for (const at of [1, 2, 3])
      await store.leads.add(newLead({ receipt: `R-${at}`, tokenHash: `t${at}`, now: at }));
    expect(await store.leads.claimCrashed(9_000, 9_001)).toEqual([]);
    await store.leads.claim(2, 2_000, 2_001);
    await store.leads.recover(3_000, 3_000);
    for (const lead of await store.leads.listUnclear(3_000, 9))
      await store.leads.changeState(lead, 3_000, { state: 'queued', code: '', dueAt: 4_000 });
    expect(await store.leads.claimCrashed(3_999, 9_000)).toEqual([]);
    expect(await store.leads.claim(5, 3_999, 9_000)).toMatchObject([{ receipt: 'R-3' }]);
    await store.leads.add(newLead({ receipt: 'R-4', tokenHash: 't4', now: 4 }));
    expect(await store.leads.claim(5, 4_000, 9_000)).toEqual([]);
    const suspects = await Promise.all([1, 2, 3].map(() => store.leads.claimCrashed(4_000, 9_000)));
    expect(
      suspects
        .flat()
        .map(({ receipt }) => receipt)
        .sort(),
    ).toEqual(['R-1', 'R-2']);
    expect(await store.leads.claim(5, 4_000, 9_000)).toMatchObject([{ receipt: 'R-4' }]);
  });
});
