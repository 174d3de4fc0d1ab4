import { expect, test } from 'vitest';
import type { WireMap } from '../../../src/crm/json/wire-json.js';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { createTestClock, waitUntil } from '../clock-fixture.js';
import { crmKey, setUpRelay, waitForSends } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const encryption = await createEncryption([crmKey]);
const data: WireMap = new Map([['def_customer', new Map([['email', 'a@b.example']])]]);
const leadPayload = {
  formtype: '34',
  host: '',
  data,
  leftOut: new Map(),
  uploads: [],
  token: '',
  receiptField: 'ext_request.91',
  consents: [],
};

/** Returns a receipt number. The relay finds only such numbers in the CRM's list. */
const toReceipt = (index: number) => `R-AAAAAAAAAAAAAAA${'AB'[index]}`;
const firstReceipt = toReceipt(0);

/** A store after `crashCount` crashes of a relay that was sending its leads. */
async function createStoreWithCrashes(
  crashCount: number,
  ...sealedLeads: readonly Uint8Array[]
): Promise<Store> {
  const store = await openStore(await openSqlite(':memory:'));
  const { leads } = store;
  for (const [index, sealedLead] of sealedLeads.entries())
    await leads.add(
      newLead({ receipt: toReceipt(index), tokenHash: `t${index}`, sealed: sealedLead, now: Date.now() }),
    );
  for (let crash = 1; crash <= crashCount; crash++) {
    for (const lead of await leads.listUnclear(Date.now(), sealedLeads.length))
      await leads.changeState(lead, Date.now(), { state: 'queued', code: 'absent', dueAt: Date.now() });
    for (const _ of sealedLeads) await leads.claimCrashed(Date.now(), Date.now());
    await leads.claim(sealedLeads.length, Date.now(), Date.now());
    // The relay under test finds the last crash by itself when it starts.
    if (crash < crashCount) await leads.recover(Date.now(), Date.now());
  }
  return store;
}

const listResponse = (text: string) => ({
  text: JSON.stringify({
    status: 'success',
    data: { list: text ? [{ date_create: '2026-11-25 10:00:00', fields: [{ id: '91', value: text }] }] : [] },
  }),
});

interface SuspectCrm {
  /** Receipt in the only entry of the list. Default: the list is empty. */
  readonly has?: string;
  readonly canBeSearched?: false;
}

/** Starts a relay after `crashCount` crashes. Its CRM accepts leads. */
async function startAfterCrashes(
  crashCount: number,
  { has = '', canBeSearched }: SuspectCrm,
  settings: Readonly<Record<string, string>> = {},
) {
  const store = await createStoreWithCrashes(
    crashCount,
    await encryption.encryptLead(writeLeadPayload(leadPayload), firstReceipt),
  );
  const fixture = await setUpRelay(
    (request) => {
      if (!request.path.endsWith('/applications/filter')) return defaultScript(request);
      return canBeSearched === false ? { text: failureText('SERVER_IS_OVERLOADED') } : listResponse(has);
    },
    { SETTLE_SECONDS: '1', ...settings },
    { ...createTestClock(), store },
  );
  const expectLeadState = (lead: object) =>
    waitUntil(async () => expect(await store.leads.find(firstReceipt)).toMatchObject(lead));
  const looks = () => fixture.crm.requests.filter(({ path }) => path.endsWith('/filter')).length;
  return { ...fixture, store, becomes: expectLeadState, looks };
}

const searchable = { TOKEN_FIELD: 'ext_request.91' };

test('after two crashes a lead is sent again, and the delivery resets the count', async () => {
  const fixture = await startAfterCrashes(2, {}, searchable);
  await fixture.becomes({ state: 'delivered', code: 'answered', crashes: 0, attempts: 3 });
  await waitForSends(fixture, 1);
});

test('after three crashes a lead waits for a person, unmarked if the CRM certainly lacks it', async () => {
  const fixture = await startAfterCrashes(3, {}, searchable);
  await fixture.becomes({ state: 'attention', code: 'crashed', crashes: 3, repeat: 0 });
  await waitForSends(fixture, 0);
  expect(fixture.logLines.join()).toContain(`"lead":"${firstReceipt}","state":"attention","code":"crashed"`);
});

test('after three crashes a lead that cannot be verified waits for a person, marked as a possible repeat', async () => {
  const fixture = await startAfterCrashes(3, {}, { NOTE_FIELD: 'ext_request.90' });
  await fixture.becomes({ state: 'attention', code: 'crashed', repeat: 1 });
  await waitForSends(fixture, 0);
});

test('after three crashes a lead that the CRM has counts as delivered', async () => {
  const fixture = await startAfterCrashes(3, { has: firstReceipt }, searchable);
  await fixture.becomes({ state: 'delivered', code: 'found' });
  await waitForSends(fixture, 0);
});

test('after three crashes the relay searches four times before the lead waits for a person', async () => {
  const fixture = await startAfterCrashes(3, { canBeSearched: false }, searchable);
  await fixture.becomes({ state: 'unclear', looks: 1, crashes: 3 });
  await fixture.becomes({ state: 'attention', code: 'crashed', repeat: 1 });
  // The relay has searched four times: at once, and after 15 minutes, one hour and four hours. Then it has asked for
  // deleted requests.
  expect(fixture.looks()).toBe(5);
  await waitForSends(fixture, 0);
});

test('a retry by an operator resets the count of crashes', async () => {
  const fixture = await startAfterCrashes(3, {}, searchable);
  await fixture.becomes({ state: 'attention' });
  const { leads, uploads, consents } = fixture.store;
  const operate = createLeadAdmin({ leads, uploads, consents, encryption, now: Date.now, notify() {} });
  expect(await operate({ do: 'retry', receipt: firstReceipt })).toMatchObject([{ state: 'queued' }]);
  await fixture.becomes({ state: 'delivered', crashes: 0 });
  await waitForSends(fixture, 1);
});

test('of two retries at the same time, one fails with an error', async () => {
  const fixture = await startAfterCrashes(3, {}, searchable);
  await fixture.becomes({ state: 'attention' });
  const { leads, uploads, consents } = fixture.store;
  const operate = createLeadAdmin({ leads, uploads, consents, encryption, now: Date.now, notify() {} });
  const both = await Promise.allSettled([1, 2].map(() => operate({ do: 'retry', receipt: firstReceipt })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both).toContainEqual(
    expect.objectContaining({
      reason: expect.objectContaining({ message: expect.stringMatching(/has just changed/) }),
    }),
  );
});

test('a lead that cannot be decrypted does not stop the search for other leads', async () => {
  const sealed = await encryption.encryptLead(writeLeadPayload(leadPayload), toReceipt(1));
  const store = await createStoreWithCrashes(1, Uint8Array.of(1, 2, 3), sealed);
  const { crm } = await setUpRelay(
    (asked) => (asked.path.endsWith('/filter') ? listResponse('') : defaultScript(asked)),
    { SETTLE_SECONDS: '1' },
    { ...createTestClock(), store },
  );
  await waitUntil(async () =>
    expect(
      await Promise.all([firstReceipt, toReceipt(1)].map((receipt) => store.leads.find(receipt))),
    ).toMatchObject([
      { state: 'attention', code: 'key-missing', repeat: 1 },
      { state: 'delivered', repeat: 1 },
    ]),
  );
  await waitForSends({ crm }, 1);
});
