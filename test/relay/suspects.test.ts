import { expect, test } from 'vitest';
import type { WireMap } from '../../src/crm/json/wire-json.js';
import { writeKeptLead } from '../../src/relay/leads/lead-payload.js';
import { createOperator } from '../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { createSeal } from '../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../src/relay/storage/store.js';
import { fail, playCrm } from '../scripted-crm.js';
import { newLead } from './each-database.js';
import { key, sends, setUp } from './relay-bench.js';

const seal = await createSeal([key]);
const data: WireMap = new Map([['def_customer', new Map([['email', 'a@b.example']])]]);
const kept = {
  formtype: '34',
  host: '',
  data,
  leftOut: new Map(),
  uploads: [],
  token: '',
  receiptField: 'ext_request.91',
  consents: [],
};

/** A store as it is left when a relay went down so often while it was sending its leads. */
async function storeAfter(crashes: number, ...sealed: readonly Uint8Array[]): Promise<Store> {
  const store = await openStore(await openSqlite(':memory:'));
  const { leads } = store;
  for (const [at, one] of sealed.entries())
    await leads.add(newLead({ receipt: `R-${at}`, token: `t${at}`, sealed: one, now: Date.now() }));
  for (let crash = 1; crash <= crashes; crash++) {
    for (const lead of await leads.unclear(Date.now(), sealed.length))
      await leads.change(lead, Date.now(), { state: 'queued', code: 'absent', due: Date.now() });
    for (const _ of sealed) await leads.claimSuspect(Date.now(), Date.now());
    await leads.claim(sealed.length, Date.now(), Date.now());
    // The last time the relay itself finds it out, when it starts.
    if (crash < crashes) await leads.recover(Date.now(), Date.now());
  }
  return store;
}

const listed = (text: string) => ({
  text: JSON.stringify({
    status: 'success',
    data: { list: text ? [{ date_create: '2026-11-25 10:00:00', fields: [{ id: '91', value: text }] }] : [] },
  }),
});

interface Crm {
  /** What a request in its list says. */
  readonly has?: string;
  readonly canBeSearched?: false;
}

/** A relay that starts after so many crashes, in front of a CRM that takes leads. */
async function startAfter(
  crashes: number,
  { has = '', canBeSearched }: Crm,
  settings: Readonly<Record<string, string>> = {},
) {
  const store = await storeAfter(crashes, await seal.close(writeKeptLead(kept)));
  const bench = await setUp(
    (asked) => {
      if (!asked.path.endsWith('/applications/filter')) return playCrm(asked);
      return canBeSearched === false ? { text: fail('SERVER_IS_OVERLOADED') } : listed(has);
    },
    { SETTLE_SECONDS: '1', ...settings },
    { store },
  );
  const becomes = (lead: object) =>
    expect.poll(() => store.leads.find('R-0'), { timeout: 20_000 }).toMatchObject(lead);
  const looks = () => bench.crm.asked.filter(({ path }) => path.endsWith('/filter')).length;
  return { ...bench, store, becomes, looks };
}

const searchable = { TOKEN_FIELD: 'ext_request.91' };

test('after two crashes it is tried again, and what comes of it clears it', async () => {
  const bench = await startAfter(2, {}, searchable);
  await bench.becomes({ state: 'delivered', code: 'answered', crashes: 0, attempts: 3 });
  await sends(bench, 1);
});

test('after three it is left to a person, once it is certain that the CRM does not have it', async () => {
  const bench = await startAfter(3, {}, searchable);
  await bench.becomes({ state: 'attention', code: 'crashed', crashes: 3, repeat: 0 });
  await sends(bench, 0);
  expect(bench.lines.join()).toContain('"lead":"R-0","state":"attention","code":"crashed"');
});

test('where nothing is certain, a person who sends it again marks it', async () => {
  const bench = await startAfter(3, {}, { NOTE_FIELD: 'ext_request.90' });
  await bench.becomes({ state: 'attention', code: 'crashed', repeat: 1 });
  await sends(bench, 0);
});

test('what the CRM has after all is delivered', async () => {
  const bench = await startAfter(3, { has: 'R-0' }, searchable);
  await bench.becomes({ state: 'delivered', code: 'found' });
  await sends(bench, 0);
});

test('a CRM that can’t be searched is asked again before it is left to a person', async () => {
  const bench = await startAfter(3, { canBeSearched: false }, searchable);
  await bench.becomes({ state: 'unclear', looks: 1, crashes: 3 });
  await bench.becomes({ state: 'attention', code: 'crashed', repeat: 1 });
  // At once, and after 15 minutes, an hour and four hours more.
  expect(bench.looks()).toBe(4);
  await sends(bench, 0);
});

test('whoever sends it again gives it three more', async () => {
  const bench = await startAfter(3, {}, searchable);
  await bench.becomes({ state: 'attention' });
  const { leads, uploads } = bench.store;
  const operate = createOperator({ leads, uploads, seal, now: Date.now, wake() {} });
  expect(await operate({ do: 'retry', receipt: 'R-0' })).toMatchObject([{ state: 'queued' }]);
  await bench.becomes({ state: 'delivered', crashes: 0 });
  await sends(bench, 1);
});

test('two who send it again at once are told apart', async () => {
  const bench = await startAfter(3, {}, searchable);
  await bench.becomes({ state: 'attention' });
  const { leads, uploads } = bench.store;
  const operate = createOperator({ leads, uploads, seal, now: Date.now, wake() {} });
  const both = await Promise.allSettled([1, 2].map(() => operate({ do: 'retry', receipt: 'R-0' })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both).toContainEqual(
    expect.objectContaining({
      reason: expect.objectContaining({ message: expect.stringMatching(/has just changed/) }),
    }),
  );
});

test('one that can’t be opened keeps no other from being looked for', async () => {
  const sealed = await seal.close(writeKeptLead(kept));
  const store = await storeAfter(1, Uint8Array.of(1, 2, 3), sealed);
  const { crm } = await setUp(
    (asked) => (asked.path.endsWith('/filter') ? listed('') : playCrm(asked)),
    { SETTLE_SECONDS: '1' },
    { store },
  );
  await expect
    .poll(() => Promise.all(['R-0', 'R-1'].map((receipt) => store.leads.find(receipt))), { timeout: 20_000 })
    .toMatchObject([
      { state: 'attention', code: 'relay-error' },
      { state: 'delivered', repeat: 1 },
    ]);
  await sends({ crm }, 1);
});
