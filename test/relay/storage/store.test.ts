import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRequestBudget, type RequestBudget } from '../../../src/relay/crm/request-budget.js';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import { type Database, sql } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import type { LeadState } from '../../../src/relay/storage/tables/lead-schema.js';
import type { RequestPurpose } from '../../../src/relay/storage/tables/request-count-store.js';
import { pollOptions } from '../fixture.js';
import { describeEachDatabase, newLead, newUpload, unlimitedUploads } from './each-database-fixture.js';

const tenCalls = { maxTotal: 10, maxOfKind: 10 };

describeEachDatabase(({ connect, isShared }) => {
  let database: Database;
  let store: Store;

  async function open(): Promise<void> {
    database = await connect();
    store = await openStore(database);
  }
  async function reopen(): Promise<void> {
    await store.close();
    await open();
  }
  beforeEach(open);
  afterEach(() => store.close());

  test('a lead is unchanged after a restart', async () => {
    expect(await store.leads.add(newLead())).toMatchObject({ receipt: 'R-1' });
    await reopen();
    const found = await store.leads.find('R-1');
    expect(found).toMatchObject({ receipt: 'R-1', state: 'queued', created_at: 1_000, linked: null });
    expect([...(found?.sealed ?? [])]).toEqual([0, 255, 1]);
  });

  test('fifty sends at once with the same token and body create a single lead', async () => {
    const added = await Promise.all(
      Array.from({ length: 50 }, (_, at) => store.leads.add(newLead({ receipt: `R-${at}` }))),
    );
    expect(new Set(added.map(({ receipt }) => receipt)).size).toBe(1);
    expect(added.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await store.leads.countByState()).toEqual([{ state: 'queued', count: 1, oldest: 1_000 }]);
  });

  test.runIf(isShared)(
    'a send that two relays store at the same moment, with the same derived receipt, is a single lead',
    async () => {
      const database = await connect();
      const run = (text: string) => database.query({ fragments: [text], values: [] });
      // PostgreSQL writes indexes in the order of their creation. The slow index is written first, so both relays have
      // found no such lead before either has written the unique ones.
      await run(`CREATE FUNCTION slow(value TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE
        AS 'BEGIN PERFORM pg_sleep(0.05); RETURN value; END'`);
      await run('ALTER TABLE leads DROP CONSTRAINT leads_pkey, DROP CONSTRAINT leads_token_body_key');
      await run('CREATE INDEX slow_index ON leads (slow(receipt))');
      await run('ALTER TABLE leads ADD PRIMARY KEY (receipt)');
      await run('ALTER TABLE leads ADD UNIQUE (token, body)');
      const other = await openStore(database);
      const added = await Promise.all([store.leads.add(newLead()), other.leads.add(newLead())]);
      expect(added.map(({ receipt }) => receipt)).toEqual(['R-1', 'R-1']);
      expect(added.filter(({ isNew }) => isNew)).toHaveLength(1);
      await other.close();
    },
  );

  test('the same token with another body creates a second lead that is linked to the first', async () => {
    await store.leads.add(newLead());
    await store.leads.add(newLead({ receipt: 'R-2', bodyHash: 'b2', now: 2_000 }));
    expect((await store.leads.find('R-2'))?.linked).toBe('R-1');
  });

  describe.skipIf(!isShared)('while another relay stores a lead with the same token', () => {
    const oldHashes = { tokenHash: 't1', bodyHash: 'b1' };
    const newHashes = { tokenHash: 'T1', bodyHash: 'B1' };
    const before = newLead({ ...oldHashes, olderHashes: [newHashes] });
    const after = newLead({ ...newHashes, olderHashes: [oldHashes], receipt: 'R-2' });
    const changed = newLead({ bodyHash: 'b2', receipt: 'R-2' });

    /** Opens a store whose transactions end only when the other store has tried to add its lead. */
    async function openSlowStore() {
      const database = await connect();
      const transact: typeof database.transact = (work) =>
        database.transact(function* () {
          const result = yield* work();
          yield sql`SELECT pg_sleep(0.5)`;
          return result;
        });
      return openStore({ ...database, transact });
    }

    // During a change of DATA_KEY, some relays already use the new secret.
    test.each([
      ['the retry has hashes of the new secret', before, after, { receipt: 'R-1', isNew: false }, null],
      ['the retry has hashes of the old secret', after, before, { receipt: 'R-2', isNew: false }, null],
      ['the second lead has other values', before, changed, { receipt: 'R-2', isNew: true }, 'R-1'],
    ])('it waits, and %s', async (_what, first, second, expected, linked) => {
      const slow = await openSlowStore();
      const adding = slow.leads.add(first);
      await vi.waitFor(async () => {
        const sleeping = sql`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`;
        expect(await database.query(sleeping)).toHaveLength(1);
      }, pollOptions);
      expect(await store.leads.add(second)).toEqual(expected);
      await adding;
      expect((await store.leads.find(expected.receipt))?.linked).toBe(linked);
      await slow.close();
    });
  });

  test('a repeated send is recognized by hashes of an earlier key', async () => {
    await store.leads.add(newLead({ receipt: 'R-0', bodyHash: 'b0' }));
    await store.leads.add(newLead({ now: 1_001 }));
    const underNewKey = { tokenHash: 'T1', olderHashes: [{ tokenHash: 't1', bodyHash: 'b1' }], now: 2_000 };
    const again = newLead({ ...underNewKey, receipt: 'R-2', bodyHash: 'B1' });
    expect(await store.leads.add(again)).toMatchObject({ receipt: 'R-1' });
    const other = newLead({
      ...underNewKey,
      receipt: 'R-3',
      bodyHash: 'B2',
      olderHashes: [{ tokenHash: 't1', bodyHash: 'b2' }],
    });
    expect(await store.leads.add(other)).toMatchObject({ receipt: 'R-3' });
    expect((await store.leads.find('R-3'))?.linked).toBe('R-0');
  });

  test('a list of several pages has each lead once, although leads change their state meanwhile', async () => {
    const states = ['queued', 'quarantine'] as const;
    for (let at = 0; at < 20; at++)
      await store.leads.add(
        newLead({ receipt: `R-${10 + at}`, tokenHash: `t${at}`, state: states[at % 2] ?? 'queued' }),
      );
    const listed: string[] = [];
    for (let after = ''; ; after = listed.at(-1) ?? '') {
      const found = await store.leads.list(['attention', 'queued', 'trying', 'quarantine'], 3, after);
      if (found.length === 0) break;
      listed.push(...found.map(({ receipt }) => receipt));
      await store.leads.claim(1, 2_000, 9_000);
    }
    expect(listed).toEqual(Array.from({ length: 20 }, (_, at) => `R-${10 + at}`));
  });

  test('leads are claimed once, when they are due, the oldest first', async () => {
    for (let at = 0; at < 20; at++)
      await store.leads.add(newLead({ receipt: `R-${at}`, tokenHash: `t${at}`, now: 1_000 + at }));
    expect(await store.leads.claim(5, 999, 9_000)).toEqual([]);
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.leads.claim(2, 2_000, 9_000)));
    const receipts = claims.flat().map(({ receipt }) => receipt);
    expect(new Set(receipts).size).toBe(receipts.length);
    const [firstClaimed] = claims.flat();
    expect(firstClaimed).toMatchObject({ state: 'trying', attempts: 1, sent_at: 2_000 });
    for (let round = 0; round < 10; round++) await store.leads.claim(5, 2_000, 9_000);
    expect(await store.leads.countByState()).toEqual([{ state: 'trying', count: 20, oldest: 1_000 }]);
  });

  test('an attempt whose lease expired cannot change the state of its lead', async () => {
    await store.leads.add(newLead());
    const [claimed] = await store.leads.claim(1, 2_000, 3_000);
    if (!claimed) throw new Error('nothing was claimed');
    await store.leads.expireLeases(3_000, 5_000);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'unclear', due_at: 5_000 });
    const late = await store.leads.changeState(claimed, 4_000, { state: 'delivered', code: '', dueAt: 0 });
    expect(late).toBe(false);
    expect((await store.leads.find('R-1'))?.state).toBe('unclear');
  });

  test('a due time with decimals is rounded up', async () => {
    await store.leads.add(newLead());
    const [claimed] = await store.leads.claim(1, 2_000, 3_000);
    if (!claimed) throw new Error('nothing was claimed');
    await store.leads.changeState(claimed, 2_000, {
      state: 'queued',
      code: 'LIMIT_EXCEEDED',
      dueAt: 32_000.25,
    });
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'queued', due_at: 32_001 });
  });

  test('a lead becomes unclear when its lease is over, and not before', async () => {
    await store.leads.add(newLead());
    await store.leads.claim(1, 2_000, 10_000);
    expect(await store.leads.expireLeases(9_000, 20_000)).toBe(0);
    expect(await store.leads.recover(11_000, 20_000)).toBe(1);
    expect(await store.leads.listUnclear(19_999, 10)).toEqual([]);
    expect(await store.leads.listUnclear(20_000, 10)).toMatchObject([
      { receipt: 'R-1', code: 'interrupted' },
    ]);
  });

  test('after the clock was set back, a start moves times of the future to the present', async () => {
    const before = 90_000_000;
    for (const at of [1, 2, 3, 4])
      await store.leads.add(newLead({ receipt: `R-${at}`, tokenHash: `t${at}`, now: before - at }));
    const [tried] = await store.leads.claim(1, before, before + 690_000);
    expect(tried?.receipt).toBe('R-4');
    for (const [receipt, wait] of [
      ['R-2', 90_000],
      ['R-3', 14_400_000],
    ] as const) {
      const change = { state: 'unclear', code: '', dueAt: before + wait } as const;
      await store.leads.changeState({ receipt, attempts: 0, state: 'queued' }, before, change);
    }
    await store.leads.recover(1_000, 91_000);
    const due = async (receipt: string) => (await store.leads.find(receipt))?.due_at;
    expect([await due('R-1'), await due('R-2'), await due('R-3')]).toEqual([1_000, 91_000, 14_401_000]);
    await store.leads.expireLeases(691_000, 781_000);
    expect(await store.leads.find('R-4')).toMatchObject({ state: 'unclear', crashes: 1 });
    // A time of arrival in the future would keep a lead from reaching any age limit.
    for (const receipt of ['R-1', 'R-2', 'R-3', 'R-4'])
      expect((await store.leads.find(receipt))?.created_at).toBe(1_000);
  });

  test('a start does not shorten the settle time of a lead', async () => {
    for (const at of [1, 2])
      await store.leads.add(newLead({ receipt: `R-${at}`, tokenHash: `t${at}`, now: at }));
    await store.leads.claim(1, 1_000, 2_000);
    await store.leads.expireLeases(2_000, 92_000);
    const throttled = { state: 'unclear', code: '', dueAt: 902_000, looks: 0 } as const;
    await store.leads.changeState({ receipt: 'R-2', attempts: 0, state: 'queued' }, 2_000, throttled);
    await store.leads.recover(3_000, 93_000);
    expect((await store.leads.find('R-1'))?.due_at).toBe(isShared ? 92_000 : 93_000);
    expect((await store.leads.find('R-2'))?.due_at).toBe(902_000);
  });

  test.each<[LeadState, LeadState, number, number]>([
    ['queued', 'unclear', 0, 1_500],
    ['attention', 'attention', 1, 1_200],
    ['unclear', 'unclear', 1, 1_200],
    ['trying', isShared ? 'trying' : 'unclear', 1, 1_200],
    ['quarantine', 'quarantine', 1, 0],
    ['delivered', 'delivered', 0, 1_200],
    // An operator who retries a closed lead marks it anyway.
    ['closed', 'closed', 0, 1_200],
  ])('in a restored copy, a lead that is %s becomes %s', async (before, after, repeat, sentAt) => {
    await store.leads.add(newLead({ ...(before === 'quarantine' && { state: 'quarantine' }) }));
    const [claimed] = await store.leads.claim(1, 1_200, 9_000);
    const change = { state: before as 'queued', code: '', dueAt: 1_300 };
    if (claimed && before !== 'trying') await store.leads.changeState(claimed, 1_300, change);
    await store.leads.add(newLead({ receipt: 'R-2', tokenHash: 't2', state: 'quarantine', now: 1_500 }));
    await store.leads.recover(3_000, 93_000, true);
    expect(await store.leads.find('R-1')).toMatchObject({ state: after, repeat, sent_at: sentAt });
  });

  test('a delivered lead is erased and later deleted, a lead that is not delivered is kept', async () => {
    await store.leads.add(newLead());
    await store.leads.add(newLead({ receipt: 'R-2', tokenHash: 't2' }));
    const [claimed] = await store.leads.claim(1, 2_000, 9_000);
    if (!claimed) throw new Error('nothing was claimed');
    await store.leads.changeState(claimed, 2_000, { state: 'delivered', code: 'answered', dueAt: 2_000 });
    expect(await store.leads.eraseExpired('delivered', 2_000, 1_000)).toBe(0);
    expect(await store.leads.eraseExpired('delivered', 2_001, 1_000)).toBe(1);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'delivered', sealed: null });
    expect(await store.leads.add(newLead({ receipt: 'R-3' }))).toMatchObject({ receipt: 'R-1' });
    await store.leads.eraseExpired('delivered', 9_000_000, 9_000_000);
    expect(await store.leads.find('R-1')).toBeUndefined();
    expect((await store.leads.find('R-2'))?.sealed).not.toBeNull();
  });

  test('a quarantined lead is erased and later deleted, a waiting lead is kept', async () => {
    await store.leads.add(newLead({ state: 'quarantine' }));
    await store.leads.add(newLead({ receipt: 'R-trying', tokenHash: 'trying' }));
    await store.leads.claim(1, 1_000, 9_000_000);
    const changed = ['queued', 'unclear', 'attention'] as const;
    for (const state of changed) {
      const receipt = `R-${state}`;
      await store.leads.add(newLead({ receipt, tokenHash: state }));
      const lead = await store.leads.find(receipt);
      if (lead) await store.leads.changeState(lead, 1_000, { state, code: '', dueAt: 1_000 });
    }
    const erase = (before: number, forget: number) => store.leads.eraseExpired('quarantine', before, forget);
    expect(await erase(1_000, 0)).toBe(0);
    expect(await erase(1_001, 1_000)).toBe(1);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'quarantine', sealed: null });
    expect(await erase(9_000_000, 1_001)).toBe(0);
    expect(await store.leads.find('R-1')).toBeUndefined();
    await store.leads.eraseExpired('delivered', 9_000_000, 9_000_000);
    for (const state of ['trying', ...changed]) {
      expect(await store.leads.find(`R-${state}`)).toMatchObject({ state, sealed: expect.any(Uint8Array) });
    }
  });

  test('a lease can be extended until it expires', async () => {
    await store.leads.add(newLead());
    const [lead] = await store.leads.claim(1, 2_000, 3_000);
    if (!lead) throw new Error('nothing was queued');
    expect(await store.leads.extendLease(lead, 2_900, 9_000)).toBe(true);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'trying', sent_at: 2_900 });
    expect(await store.leads.expireLeases(8_999, 9_500)).toBe(0);
    expect(await store.leads.expireLeases(9_000, 9_500)).toBe(1);
    expect(await store.leads.extendLease(lead, 9_100, 20_000)).toBe(false);
    expect(await store.leads.find('R-1')).toMatchObject({ state: 'unclear', sent_at: 2_900 });
  });

  test('sentBetween returns the leads of a period that are or may be in the CRM', async () => {
    for (const receipt of ['R-1', 'R-2', 'R-3', 'R-4'])
      await store.leads.add(newLead({ receipt, tokenHash: receipt, now: 1_000 }));
    const [first, second] = await store.leads.claim(3, 2_000, 9_000);
    if (!first || !second) throw new Error('nothing was queued');
    await store.leads.changeState(first, 2_000, { state: 'delivered', code: '', dueAt: 0 });
    await store.leads.changeState(second, 2_000, { state: 'queued', code: '', dueAt: 9_000 });
    const sent = async (from: number, to: number) =>
      (await store.leads.sentBetween(from, to)).map(({ receipt }) => receipt);
    // One lead is delivered, one is being sent, one was refused, and one was never sent.
    expect(await sent(1_500, 1_600)).toHaveLength(2);
    expect(await sent(2_000, 3_000)).toHaveLength(2);
    expect(await sent(2_001, 3_000)).toEqual([]);
    expect(await sent(0, 999)).toEqual([]);
    const again = await store.leads.claim(1, 9_000, 9_999);
    for (const lead of again)
      await store.leads.changeState(lead, 9_000, { state: 'queued', code: '', dueAt: 0, repeat: true });
    expect(await sent(9_000, 9_000)).toEqual(again.map(({ receipt }) => receipt));
    // The lead arrived before the clock was set back, and is sent after that.
    await store.leads.add(newLead({ receipt: 'R-5', tokenHash: 'R-5', now: 90_000 }));
    await store.leads.adjustToClockStep(20_000, 20_000);
    await store.leads.claim(9, 20_000, 29_000);
    expect(await sent(20_000, 21_000)).toContain('R-5');
    expect(await sent(20_000, Number.MAX_SAFE_INTEGER)).toContain('R-5');
  });

  test('deliveredBefore and deliveredBetween return the nearest leads that the CRM has', async () => {
    const { leads } = store;
    for (const [index, receipt] of ['R-1', 'R-2', 'R-3', 'R-4'].entries()) {
      const now = 1_000 * (index + 1);
      await leads.add(newLead({ receipt, tokenHash: receipt, now }));
      const [lead] = await leads.claim(1, now, now + 9_000);
      if (lead && receipt !== 'R-3')
        await leads.changeState(lead, now + 100, { state: 'delivered', code: '', dueAt: now + 100 });
    }
    const receiptsOf = (found: readonly { readonly receipt: string }[]) =>
      found.map(({ receipt }) => receipt);
    expect(receiptsOf(await leads.deliveredBefore(9_000, 2))).toEqual(['R-4', 'R-2']);
    expect(receiptsOf(await leads.deliveredBefore(2_099, 9))).toEqual(['R-1']);
    expect(receiptsOf(await leads.deliveredBetween(1_000, 9_000, 2))).toEqual(['R-1', 'R-2']);
    // R-2 was sent before the period.
    expect(receiptsOf(await leads.deliveredBetween(2_050, 4_100, 9))).toEqual(['R-4']);
    expect(receiptsOf(await leads.deliveredBetween(2_050, 4_099, 9))).toEqual([]);
    const latest = await leads.find('R-4');
    if (latest) await leads.eraseOne(latest, 8_000);
    expect(receiptsOf(await leads.deliveredBefore(9_000, 1))).toEqual(['R-2']);
  });

  test('forty requests at once with a limit of ten are allowed ten times in an hour', async () => {
    const take = (now: number) => store.requestCounts.take('lists', now, tenCalls);
    const taken = await Promise.all(Array.from({ length: 40 }, (_, at) => take(1_000 + at)));
    expect(taken.filter(Boolean)).toHaveLength(10);
    expect(await store.requestCounts.count(2_000)).toBe(10);
    expect(await take(3_600_000)).toBe(false);
    expect(await take(3_602_000)).toBe(true);
  });

  test('requests of the future, from before the clock was set back, do not count', async () => {
    for (let at = 0; at < 10; at++) await store.requestCounts.take('lists', 90_000_000, tenCalls);
    expect(await store.requestCounts.count(1_000)).toBe(0);
    expect(await store.requestCounts.take('lists', 1_000, tenCalls)).toBe(true);
  });

  test('searches leave requests for uploads, and uploads leave requests for searches', async () => {
    const allowed = async (budget: RequestBudget, purpose: RequestPurpose) => {
      let count = 0;
      for (; count <= 200; count++)
        if (
          !(await budget.take(purpose).then(
            () => true,
            () => false,
          ))
        )
          break;
      return count;
    };
    const budget = createRequestBudget(store.requestCounts, 200, () => 1_000);
    expect(await allowed(budget, 'look-up')).toBe(140);
    expect(await allowed(budget, 'lists')).toBe(0);
    expect(await allowed(budget, 'uploads')).toBe(60);
    const later = createRequestBudget(store.requestCounts, 200, () => 9_000_000);
    expect(await allowed(later, 'uploads')).toBe(180);
    expect(await allowed(later, 'look-up')).toBe(20);
    const behindAnOutage = createRequestBudget(store.requestCounts, 200, () => 20_000_000);
    expect(await allowed(behindAnOutage, 'look-back')).toBe(100);
    expect(await allowed(behindAnOutage, 'look-up')).toBe(40);
  });

  test('a proof of work can be used once, and is deleted after it has expired', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => store.proofs.markUsed('c1', 5_000)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store.proofs.markUsed('c2', 6_000)).toBe(true);
    await reopen();
    await store.proofs.deleteExpired(5_000);
    expect(await store.proofs.markUsed('c1', 5_000)).toBe(false);
    await store.proofs.deleteExpired(5_001);
    expect(await store.proofs.markUsed('c1', 5_000)).toBe(true);
    expect(await store.proofs.markUsed('c2', 6_000)).toBe(false);
  });

  test('cached rows are replaced, listed by prefix, and deleted by age', async () => {
    await store.cacheStore.put('form:1', { text: 'a', fetched_at: 1 });
    await store.cacheStore.put('form:1', { text: 'b', fetched_at: 2 });
    await store.cacheStore.put('options:bind=1', { text: 'c', fetched_at: 3 });
    expect(await store.cacheStore.get('form:1')).toEqual({ text: 'b', fetched_at: 2 });
    expect(await store.cacheStore.listNames('options:')).toEqual(['options:bind=1']);
    await store.cacheStore.deleteOlderThan(3);
    expect(await store.cacheStore.get('form:1')).toBeUndefined();
  });

  test('an upload is read back in order, and a single lead can claim it', async () => {
    await store.leads.add(newLead());
    await store.uploads.create(newUpload(), unlimitedUploads);
    expect(await store.uploads.claim('file-a.pdf', 'R-1')).toBe(false);
    for (let piece = 0; piece < 3; piece++)
      await store.uploads.appendPiece('file-a.pdf', piece, Uint8Array.of(piece));
    await store.uploads.markComplete('file-a.pdf', 3);
    expect(await store.uploads.claim('file-a.pdf', 'R-1')).toBe(true);
    expect(await store.uploads.claim('file-a.pdf', 'R-1')).toBe(true);
    expect(await store.uploads.claim('file-a.pdf', 'R-2')).toBe(false);
    const pieces: number[] = [];
    for await (const piece of store.uploads.readPieces('file-a.pdf')) pieces.push(...piece);
    expect(pieces).toEqual([0, 1, 2]);
    expect(await store.uploads.deleteUnclaimed(5_000)).toBe(0);
    await store.uploads.setCrmName('file-a.pdf', 'crm.pdf', 4_000);
    expect(await store.uploads.find('file-a.pdf')).toMatchObject({
      crm_name: 'crm.pdf',
      size: 3,
      lead: 'R-1',
    });
    // The file is not deleted, because its lead is not delivered yet and needs the name of the file in the CRM.
    expect(await store.uploads.deleteUnclaimed(5_000)).toBe(0);
    const lead = await store.leads.find('R-1');
    if (lead) await store.leads.changeState(lead, 2_000, { state: 'delivered', code: '', dueAt: 0 });
    await store.leads.eraseExpired('delivered', 2_001, 0);
    expect(await store.uploads.deleteUnclaimed(5_000)).toBe(1);
  });

  test('unclaimed uploads are limited per network and in total', async () => {
    const most = { ...unlimitedUploads, maxBytesPerNetwork: 30, maxTotalBytes: 60, incompleteBytes: 20 };
    const begin = (id: string, network: string | null) =>
      store.uploads.create(newUpload({ id, network }), most);
    await store.leads.add(newLead());
    expect(await begin('file-a.pdf', 'n1')).toBe(true);
    // The size of an incomplete upload is not known.
    expect(await begin('file-b.pdf', 'n1')).toBe(true);
    expect(await begin('file-c.pdf', 'n1')).toBe(false);
    await store.uploads.markComplete('file-a.pdf', 10);
    await store.uploads.markComplete('file-b.pdf', 10);
    expect(await begin('file-c.pdf', 'n1')).toBe(true);
    expect(await begin('file-d.pdf', null)).toBe(true);
    expect(await begin('file-e.pdf', 'n2')).toBe(false);
    await store.uploads.claim('file-a.pdf', 'R-1');
    expect(await begin('file-e.pdf', 'n2')).toBe(true);
    expect(await store.uploads.find('file-a.pdf')).toMatchObject({ lead: 'R-1', network: null });
    expect(await store.uploads.find('file-c.pdf')).toMatchObject({ network: 'n1' });
  });

  test('incomplete uploads count with the bytes that have arrived', async () => {
    const limits = { ...unlimitedUploads, maxBytesPerNetwork: 250, incompleteBytes: 10 };
    const append = (id: string, piece: number) =>
      store.uploads.appendPiece(id, piece, new Uint8Array(100), limits);
    for (let index = 0; index < 20; index++)
      expect(await store.uploads.create(newUpload({ id: `${index}`, network: 'n1' }), limits)).toBe(true);
    // The other files count with 190, then with 280.
    expect([await append('0', 0), await append('1', 0)]).toEqual([true, false]);
    await store.uploads.deleteUpload('1');
    for (let index = 5; index < 20; index++) await store.uploads.deleteUpload(`${index}`);
    expect([await append('2', 0), await append('3', 0), await append('4', 0)]).toEqual([true, true, false]);
    expect(await store.uploads.create(newUpload({ id: 'other', network: 'n1' }), limits)).toBe(false);
    expect(await store.uploads.create(newUpload({ id: 'other', network: 'n2' }), limits)).toBe(true);
  });

  test.each([
    ['of a network', { maxFilesPerNetwork: 3 }, 'n1'],
    ['in all', { maxFiles: 3 }, 'n2'],
  ])(
    'the number of unclaimed uploads %s is limited, however small they are',
    async (_case, change, network) => {
      const limits = { ...unlimitedUploads, incompleteBytes: 0, ...change };
      for (let index = 0; index < 3; index++)
        expect(await store.uploads.create(newUpload({ id: `${index}`, network: 'n1' }), limits)).toBe(true);
      expect(await store.uploads.create(newUpload({ id: 'more', network }), limits)).toBe(false);
    },
  );

  test('an upload that no lead has claimed is deleted', async () => {
    await store.uploads.create(newUpload(), unlimitedUploads);
    expect(await store.uploads.deleteUnclaimed(1_000)).toBe(0);
    expect(await store.uploads.deleteUnclaimed(1_001)).toBe(1);
    expect(await store.uploads.find('file-a.pdf')).toBeUndefined();
  });

  test.each<[name: string, deletion: (uploads: Store['uploads']) => Promise<unknown>]>([
    ['deleteUnclaimed', (uploads) => uploads.deleteUnclaimed(1_001)],
    ['deleteUpload', (uploads) => uploads.deleteUpload('file-a.pdf')],
    [
      'deleteByLead',
      async (uploads) => {
        await uploads.claim('file-a.pdf', 'R-1');
        await uploads.deleteByLead('R-1');
      },
    ],
  ])('%s leaves no piece of the content', async (_name, deletion) => {
    await store.leads.add(newLead());
    await store.uploads.create(newUpload(), unlimitedUploads);
    for (let piece = 0; piece < 3; piece++)
      await store.uploads.appendPiece('file-a.pdf', piece, Uint8Array.of(piece));
    await store.uploads.markComplete('file-a.pdf', 3);
    await deletion(store.uploads);
    expect(await store.uploads.find('file-a.pdf')).toBeUndefined();
    for await (const piece of store.uploads.readPieces('file-a.pdf')) expect.fail(`left: ${piece}`);
  });
});

describe('a store that cannot be opened is reported in a sentence', () => {
  test('because another relay uses the folder', async () => {
    const taken = mkdtempSync(join(tmpdir(), 'apro-store-'));
    const first = await openSqlite(taken);
    await expect(openSqlite(taken)).rejects.toThrow(
      /^Another relay is using the folder .*; stop it, or set DATA/,
    );
    await first.close();
    await (await openSqlite(taken)).close();
  });

  test('because its file is damaged, and the file stays unchanged', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'apro-store-'));
    writeFileSync(join(broken, 'relay.db'), 'x'.repeat(10_000));
    await expect(openSqlite(broken)).rejects.toThrow(/is damaged\. Move the folder away/);
    expect(readFileSync(join(broken, 'relay.db'), 'utf8')).toBe('x'.repeat(10_000));
  });

  test('because PostgreSQL does not answer', async () => {
    await expect(openPostgres('postgres://relay@127.0.0.1:1/x')).rejects.toThrow(
      /^PostgreSQL .* can't be reached/,
    );
  });
});
