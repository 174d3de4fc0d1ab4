import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import type { LeadAction } from '../../../src/relay/operator/lead-action-states.js';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import type { Database } from '../../../src/relay/storage/database/sql.js';
import { createEncryption, type Encryption } from '../../../src/relay/storage/encryption.js';
import { applyRetention } from '../../../src/relay/storage/retention.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import type { LeadChange, LeadState, NewLead } from '../../../src/relay/storage/tables/lead-schema.js';
import {
  describeEachDatabase,
  newLead,
  newUpload,
  unlimitedUploads,
} from '../storage/each-database-fixture.js';

const day = 86_400_000;
const file = 'file-a.pdf';

describeEachDatabase(({ connect, isShared }) => {
  let database: Database;
  let store: Store;
  let encryption: Encryption;
  let time: number;
  beforeEach(async () => {
    time = 1_000;
    database = await connect();
    store = await openStore(database);
    encryption = await createEncryption(['a secret']);
  });
  afterEach(() => store.close());

  const operate = (what: LeadAction | 'show', receipt = 'R-1') =>
    createLeadAdmin({ ...store, encryption, now: () => time, notify() {} })({ do: what, receipt });

  async function add(more: Partial<NewLead> = {}, uploads: readonly string[] = []): Promise<string> {
    const kept = {
      formtype: '34',
      host: 'www.example.com',
      data: new Map([['def_customer', new Map([['email', 'a@b.example']])]]),
      leftOut: new Map(),
      uploads,
      token: '',
      receiptField: '',
      consents: [],
    };
    const { receipt } = newLead(more);
    const sealed = await encryption.encryptLead(writeLeadPayload(kept), receipt);
    return (await store.leads.add(newLead({ sealed, ...more }))).receipt;
  }

  /** Adds a lead in a state. The lease of a `trying` lead ends at 2,000. */
  async function addIn(state: LeadState): Promise<void> {
    await add(state === 'quarantine' ? { state } : {});
    if (state === 'queued' || state === 'quarantine') return;
    const [lead] = await store.leads.claim(1, 1_000, 2_000);
    if (!lead) throw new Error('nothing could be claimed');
    if (state === 'trying') return;
    await store.leads.changeState(lead, 1_000, { state, code: 'was', dueAt: 1_000 } satisfies LeadChange);
  }

  const found = async (receipt = 'R-1') => {
    const lead = await store.leads.find(receipt);
    return lead && { state: lead.state, isEmpty: lead.sealed === null, repeat: lead.repeat, code: lead.code };
  };
  const everything = async () =>
    (await store.leads.claim(10, time + day, time + day)).map(({ receipt }) => receipt);

  describe('closing a lead', () => {
    test.each<[LeadState, number]>([
      ['attention', 0],
      ['queued', 0],
      ['quarantine', 0],
      // The CRM may have an unclear lead, so it is marked as a possible repeat.
      ['unclear', 1],
    ])('is possible in the state %s, and the lead is not sent any more', async (state, repeat) => {
      await addIn(state);
      const { code } = (await found()) ?? {};
      expect(await operate('close')).toMatchObject([{ receipt: 'R-1', state: 'closed', code }]);
      expect(await found()).toEqual({ state: 'closed', isEmpty: false, repeat, code });
      expect(await everything()).toEqual([]);
      expect(
        await createLeadAdmin({ ...store, encryption, now: () => time, notify() {} })({ do: 'list' }),
      ).toEqual([]);
    });

    test.each<[LeadState, string]>([
      ['delivered', 'R-1 is delivered: nothing to close.'],
      ['closed', 'R-1 is closed: nothing to close.'],
      ['trying', 'R-1 is being sent at this moment, so nothing was done: try again later.'],
    ])('is refused in the state %s', async (state, why) => {
      await addIn(state);
      await expect(operate('close')).rejects.toThrow(why);
      expect(await found()).toMatchObject({ state });
    });

    test('keeps the content for the retention time, and a retry marks the lead as a possible repeat', async () => {
      await addIn('attention');
      await operate('close');
      const sweepAt = (now: number) =>
        applyRetention({
          ...store,
          cacheStore: store.cacheStore,
          now: () => now,
          retentionDays: 7,
          consentDays: 1_095,
          staleFor: day,
        });
      await sweepAt(time + 6 * day);
      expect(await operate('show')).toMatchObject([
        { data: { def_customer: { email: 'a@b.example' } }, state: 'closed' },
      ]);
      await operate('retry');
      expect(await found()).toMatchObject({ state: 'queued', isEmpty: false, repeat: 1 });

      await operate('close');
      await sweepAt(time + 8 * day);
      expect(await found()).toMatchObject({ state: 'closed', isEmpty: true });
      await expect(operate('retry')).rejects.toThrow(
        'R-1 has no content any more, so there is nothing to retry.',
      );
      await sweepAt(time + 31 * day);
      expect(await found()).toBeUndefined();
    });

    test('does not make the lead count as sent', async () => {
      await addIn('attention');
      expect(await store.leads.sentBetween(0, 2_000)).toEqual([]);
      await operate('close');
      expect(await store.leads.sentBetween(0, 2_000)).toEqual([]);
    });
  });

  describe('erasing a lead', () => {
    test.each<[LeadState, LeadState, number]>([
      ['attention', 'closed', 0],
      ['queued', 'closed', 0],
      ['quarantine', 'closed', 0],
      ['unclear', 'closed', 1],
      ['closed', 'closed', 0],
      ['delivered', 'delivered', 0],
    ])(
      'in the state %s removes the content and leads to the state %s; the lead is never sent',
      async (before, after, repeat) => {
        await addIn(before);
        expect(await operate('erase')).toMatchObject([{ receipt: 'R-1', state: after, emptied: true }]);
        expect(await found()).toMatchObject({ state: after, isEmpty: true, repeat });
        expect(await everything()).toEqual([]);
        expect(await store.leads.listUnclear(time + day, 10)).toEqual([]);
        // A second erasure changes nothing.
        expect(await operate('erase')).toMatchObject([{ emptied: true }]);
      },
    );

    test('is refused while the lead is being sent, until the lease is over', async () => {
      await addIn('trying');
      await expect(operate('erase')).rejects.toThrow('R-1 is being sent at this moment');
      expect(await found()).toMatchObject({ state: 'trying', isEmpty: false });
      time = 2_000;
      await operate('erase');
      expect(await found()).toMatchObject({ state: 'closed', isEmpty: true, repeat: 1 });
    });

    test('deletes its files, also a file that the lead has not claimed', async () => {
      for (const id of [file, 'file-b.pdf', 'file-of-others.pdf']) {
        await store.uploads.create(newUpload({ id }), unlimitedUploads);
        await store.uploads.appendPiece(id, 0, Uint8Array.from([1, 2, 3]));
        await store.uploads.markComplete(id, 3);
      }
      await add({}, [file, 'file-b.pdf']);
      await store.uploads.claim(file, 'R-1');
      await store.uploads.claim('file-of-others.pdf', 'R-2');
      await operate('erase');
      expect(await store.uploads.find(file)).toBeUndefined();
      expect(await store.uploads.find('file-b.pdf')).toBeUndefined();
      expect(await store.uploads.find('file-of-others.pdf')).toMatchObject({ lead: 'R-2' });
    });

    test('is possible if the lead cannot be decrypted', async () => {
      await add({ sealed: Uint8Array.from([0, 255, 1]) });
      await operate('erase');
      expect(await found()).toMatchObject({ state: 'closed', isEmpty: true });
    });

    test('keeps its hashes, so that a repeated send creates no second lead', async () => {
      await add({ tokenHash: 't', bodyHash: 'b' });
      await operate('erase');
      expect(await add({ receipt: 'R-2', tokenHash: 't', bodyHash: 'b' })).toBe('R-1');
      expect(await found()).toMatchObject({ state: 'closed', isEmpty: true });
      expect(await store.leads.find('R-2')).toBeUndefined();
    });

    test('beside a relay that is sending either erases a lead or lets it be sent whole', async () => {
      const receipts = Array.from({ length: 40 }, (_, at) => `R-${at}`);
      for (const receipt of receipts) await add({ receipt, tokenHash: receipt });
      const relay = isShared ? await openStore(await connect()) : store;
      const claimed: string[] = [];
      const sending = (async () => {
        for (let more = true; more; ) {
          const leads = await relay.leads.claim(1, time, time + day);
          more = leads.length > 0;
          for (const { receipt, sealed } of leads) {
            expect(sealed).not.toBeNull();
            claimed.push(receipt);
          }
        }
      })();
      const erased = await Promise.all(
        receipts.toReversed().map((receipt) =>
          operate('erase', receipt).then(
            () => receipt,
            (error: Error) => {
              expect(error.message).toMatch(/just changed|being sent/);
              return undefined;
            },
          ),
        ),
      );
      await sending;
      if (relay !== store) await relay.close();
      const gone = erased.filter((receipt) => receipt !== undefined);
      expect([...claimed, ...gone].sort()).toEqual([...receipts].sort());
      for (const receipt of claimed) expect(await found(receipt)).toMatchObject({ isEmpty: false });
    });
  });
});
