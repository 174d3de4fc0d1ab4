import { afterEach, beforeEach, expect, test } from 'vitest';
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

  /** Stores two leads with one idempotency key: the visitor has changed a value and sent the same file again. */
  async function addLinkedLeads(): Promise<void> {
    await store.leads.add(newLead({ receipt: first, bodyHash: 'b1' }));
    await store.uploads.claim(file, first);
    await store.leads.add(newLead({ receipt: second, bodyHash: 'b2' }));
    expect(await store.uploads.claim(file, second)).toBe(true);
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
    ['attention', '', true],
    ['delivered', 'without-file', true],
    ['delivered', 'answered', false],
  ] as const)(
    'a file is kept after its first lead was erased if the second is %s (%s): %s',
    async (state, code, isKept) => {
      await addLinkedLeads();
      await setState(second, state, code);
      await erase(first);
      expect(await hasFile()).toBe(isKept);
    },
  );

  test('a file is deleted with the last lead that needs it', async () => {
    await addLinkedLeads();
    await setState(second, 'attention');
    await erase(first);
    expect(await hasFile()).toBe(true);
    await erase(second);
    expect(await hasFile()).toBe(false);
  });

  test('erasing the second lead leaves the file to the first', async () => {
    await addLinkedLeads();
    await erase(second);
    expect(await hasFile()).toBe(true);
    await erase(first);
    expect(await hasFile()).toBe(false);
  });

  test('the retention keeps a file that a second lead needs, and deletes it afterwards', async () => {
    await addLinkedLeads();
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
});
