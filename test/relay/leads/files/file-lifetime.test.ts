import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyRetention } from '../../../../src/relay/storage/retention.js';
import { openStore, type Store } from '../../../../src/relay/storage/store.js';
import {
  describeEachDatabase,
  newLead,
  newUpload,
  unlimitedUploads,
} from '../../storage/each-database-fixture.js';

const hourMs = 3_600_000;
const [file, first, second] = ['file-a.pdf', 'R-1', 'R-2'];

describeEachDatabase(({ connect }) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(await connect());
    await store.uploads.create(newUpload({ id: file, now: 0 }), unlimitedUploads);
    await store.uploads.appendPiece(file, 0, Uint8Array.of(1));
    await store.uploads.markComplete(file, 1);
  });
  afterEach(() => store.close());

  const hasFile = async () => (await store.uploads.find(file))?.size === 1;
  const retain = (now: number, retentionDays = 0) =>
    applyRetention({ ...store, now: () => now, retentionDays, consentDays: 0, staleFor: 0 });

  /**
   * Stores leads with one idempotency key: the visitor has changed a value and sent the same file again.
   * @param keys name of the secret (`DATA_KEY`) under which the idempotency key of each lead was hashed
   */
  async function addLinkedLeads(keys: readonly string[] = ['t1', 't1']): Promise<void> {
    for (const [index, tokenHash] of keys.entries()) {
      const receipt = index === 0 ? first : index === keys.length - 1 ? second : `R-0${index}`;
      const olderHashes = keys
        .slice(0, index)
        .filter((key) => key !== tokenHash)
        .toReversed()
        .map((key) => ({ tokenHash: key, bodyHash: `b${index}` }));
      await store.leads.add(
        newLead({ receipt, tokenHash, bodyHash: `b${index}`, olderHashes, now: 1_000 + index }),
      );
      expect(await store.uploads.claim(file, receipt)).toBe(true);
      // Only the first and the last lead are not finished.
      if (receipt !== first && receipt !== second) await setState(receipt, 'delivered');
    }
  }

  async function setState(receipt: string, state: 'delivered' | 'attention', code = ''): Promise<void> {
    const lead = await store.leads.find(receipt);
    if (lead) await store.leads.changeState(lead, 1_000, { state, code, dueAt: 1_000 });
  }

  /** Erases a lead as an operator does. */
  async function erase(receipt: string): Promise<void> {
    const lead = await store.leads.find(receipt);
    if (lead) await store.leads.eraseOne(lead, 1_000);
    await store.uploads.deleteByLead(receipt);
  }

  test.each([
    [1, true],
    [49, true],
    [71, true],
    [73, false],
  ])('a file whose form is sent %i hours after the upload is there: %s', async (hours, isThere) => {
    await retain(hours * hourMs);
    expect(await hasFile()).toBe(isThere);
  });

  test.each([
    ['a file without a lead', undefined, first],
    ['a file of another lead', second, second],
    ['an incomplete file', null, null],
  ])('storing a lead takes %s, even if the relay crashes right after it', async (_name, owner, expected) => {
    if (owner) await store.uploads.claim(file, owner);
    const id = owner === null ? 'file-b.pdf' : file;
    if (owner === null) await store.uploads.create(newUpload({ id }), unlimitedUploads);
    await store.leads.add(
      newLead({ receipt: first, state: 'quarantine', uploads: [id, 'file-missing.pdf'] }),
    );
    expect((await store.uploads.find(id))?.lead).toBe(expected);
    // A lead in quarantine waits for a person, perhaps for weeks.
    await retain(80 * hourMs, 7);
    expect((await store.uploads.find(id))?.lead).toBe(expected === first ? first : undefined);
  });

  test('a lead may use the file of an earlier try whose key was hashed under an earlier secret', async () => {
    await store.leads.add(newLead({ receipt: first, tokenHash: 'old', bodyHash: 'b1', uploads: [file] }));
    const olderHashes = [{ tokenHash: 'old', bodyHash: 'b2' }];
    await store.leads.add(newLead({ receipt: second, tokenHash: 'new', bodyHash: 'b2', olderHashes }));
    expect(await store.uploads.isOwnedBy(file, second)).toBe(true);
    await store.leads.add(newLead({ receipt: 'R-3', tokenHash: 'other', bodyHash: 'b2' }));
    expect(await store.uploads.isOwnedBy(file, 'R-3')).toBe(false);
  });

  /** The content is deleted by the relay that has delivered the lead, or later by the retention. */
  const deletions = [
    ['the relay that delivers it', (): Promise<void> => store.uploads.deleteDelivered(first)],
    ['the retention', (): Promise<void> => retain(2_000, 7)],
  ] as const;
  describe.each(deletions)('the content of a file in the CRM, for %s,', (_name, deleteContents) => {
    const countPieces = async () => (await store.uploads.find(file))?.pieces;

    test.each([
      ['delivered', 'answered', 0],
      ['delivered', 'without-file', 1],
      ['attention', 'BAD_PARAMS', 1],
      ['queued', '', 1],
    ] as const)('if its lead is %s (%s): %i pieces are left', async (state, code, pieces) => {
      await store.leads.add(newLead({ receipt: first }));
      await store.uploads.claim(file, first);
      await store.uploads.setCrmName(file, 'crm.pdf', 1_000);
      if (state !== 'queued') await setState(first, state, code);
      // The relay deletes the content right before it stores the state.
      if (deleteContents === deletions[0][1] && code !== 'answered') return;
      await deleteContents();
      expect(await countPieces()).toBe(pieces);
      expect(await store.uploads.find(file)).toMatchObject({ crm_name: 'crm.pdf', size: 1 });
    });

    test('stays while a second lead with the file is not delivered', async () => {
      await addLinkedLeads();
      await store.uploads.setCrmName(file, 'crm.pdf', 1_000);
      await setState(first, 'delivered');
      await deleteContents();
      expect(await countPieces()).toBe(1);
      await setState(second, 'delivered');
      await deleteContents();
      expect(await countPieces()).toBe(0);
    });

    test('stays if the CRM does not have the file', async () => {
      await store.leads.add(newLead({ receipt: first }));
      await store.uploads.claim(file, first);
      await setState(first, 'delivered');
      await deleteContents();
      expect(await countPieces()).toBe(1);
    });
  });

  test('the times of failed uploads stay until the clock is set back, or the CRM cannot be reached', async () => {
    const fail = (now: number, isThrottled = false) => store.uploads.recordFailure(file, now, isThrottled);
    expect(await fail(5_000_000)).toEqual({ failedAt: 5_000_000, refusedAt: 5_000_000 });
    expect(await fail(6_000_000)).toEqual({ failedAt: 5_000_000, refusedAt: 5_000_000 });
    // While the CRM takes no more requests, the file is not the cause, so its hour begins again.
    expect(await fail(7_000_000, true)).toEqual({ failedAt: 5_000_000, refusedAt: undefined });
    expect(await fail(8_000_000)).toEqual({ failedAt: 5_000_000, refusedAt: 8_000_000 });
    await store.leads.adjustToClockStep(1_000_000, 1_000_000);
    expect(await fail(2_000_000)).toEqual({ failedAt: 1_000_000, refusedAt: 1_000_000 });
    await store.uploads.forgetFailures(file);
    expect(await fail(3_000_000)).toEqual({ failedAt: 3_000_000, refusedAt: 3_000_000 });
  });

  describe.each<[string, readonly string[]]>([
    ['under one secret', ['t1', 't1']],
    ['over two changes of the secret', ['t1', 't2', 't3']],
  ])('leads that are linked %s', (_how, keys) => {
    test.each([
      ['attention', '', true],
      ['delivered', 'without-file', true],
      ['delivered', 'answered', false],
    ] as const)(
      'a file is kept after its first lead was erased if the second is %s (%s): %s',
      async (state, code, isKept) => {
        await addLinkedLeads(keys);
        await setState(second, state, code);
        await erase(first);
        expect(await hasFile()).toBe(isKept);
      },
    );

    test('a file is deleted with the last lead that needs it', async () => {
      await addLinkedLeads(keys);
      await setState(second, 'attention');
      await erase(first);
      expect(await hasFile()).toBe(true);
      await erase(second);
      expect(await hasFile()).toBe(false);
    });

    test('erasing the second lead leaves the file to the first', async () => {
      await addLinkedLeads(keys);
      await erase(second);
      expect(await hasFile()).toBe(true);
      await erase(first);
      expect(await hasFile()).toBe(false);
    });

    test('the retention keeps a file that a second lead needs, and deletes it afterwards', async () => {
      await addLinkedLeads(keys);
      await setState(first, 'delivered');
      await setState(second, 'attention');
      await retain(80 * hourMs);
      expect((await store.leads.find(first))?.sealed).toBeNull();
      expect(await hasFile()).toBe(true);
      expect(await store.uploads.isOwnedBy(file, second)).toBe(true);
      await erase(second);
      await retain(81 * hourMs);
      expect(await hasFile()).toBe(false);
    });

    test('the content of a file stays while the second lead is not delivered', async () => {
      await addLinkedLeads(keys);
      await store.uploads.setCrmName(file, 'crm.pdf', 1_000);
      await setState(first, 'delivered');
      await store.uploads.deleteDelivered(first);
      await store.uploads.deleteDelivered();
      expect((await store.uploads.find(file))?.pieces).toBe(1);
      await setState(second, 'delivered');
      await store.uploads.deleteDelivered();
      expect((await store.uploads.find(file))?.pieces).toBe(0);
    });

    test('the second lead keeps its file for longer than the row of the first lead is stored', async () => {
      await addLinkedLeads(keys);
      await setState(first, 'delivered');
      await setState(second, 'attention');
      await retain(40 * 24 * hourMs);
      await retain(41 * 24 * hourMs);
      expect(await store.leads.find(first)).toBeUndefined();
      expect(await hasFile()).toBe(true);
      expect(await store.uploads.isOwnedBy(file, second)).toBe(true);
      await erase(second);
      await retain(42 * 24 * hourMs);
      expect(await hasFile()).toBe(false);
    });
  });
});
