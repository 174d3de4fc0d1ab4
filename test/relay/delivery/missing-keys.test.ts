import { expect, test, vi } from 'vitest';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { defaultScript, type Script } from '../../scripted-crm-fixture.js';
import {
  createRelayClock,
  pollOptions,
  post,
  postFile,
  type RelayFixture,
  sampleLead,
  setUpRelay,
  waitForSends,
} from '../fixture.js';

const [oldKey, newKey] = ['an-old-secret-of-the-relay', 'a-new-secret-of-the-relay'];

/** Returns functions that start relays with one database and one CRM. */
async function setUpStore() {
  const store = await openStore(await openSqlite(':memory:'));
  let isDown = true;
  let hasAnswer = true;
  const script: Script = (request) => {
    if (!request.body.includes('action=fillform')) return defaultScript(request);
    if (isDown) return { status: 503, text: '{"status":"fail","message":"SERVER_IS_OVERLOADED"}' };
    return hasAnswer ? defaultScript(request) : undefined;
  };
  const { crm } = await setUpRelay(script, { DATA_KEY: 'a-relay-that-has-no-leads' });
  const sharedStore: Store = { ...store, close: async () => {} };
  const { deps: clock, advance } = createRelayClock();
  return {
    store,
    crm,
    advance,
    start: (dataKey: string): Promise<RelayFixture> =>
      setUpRelay(script, { CRM_URL: crm.url, DATA_KEY: dataKey }, { store: sharedStore, ...clock }),
    setCrm(state: 'down' | 'up' | 'silent') {
      isDown = state === 'down';
      hasAnswer = state !== 'silent';
    },
  };
}

async function send({ relay }: RelayFixture, fields = {}): Promise<string> {
  const lead = { ...sampleLead, token: crypto.randomUUID(), ...fields };
  return (await (await relay(post('/onlineforms', lead))).json()).receipt;
}

test('a lead that a relay with a wrong secret could not read is sent once a relay has the secret', async () => {
  const { store, crm, setCrm, start } = await setUpStore();
  const before = await start(oldKey);
  const receipts = [await send(before), await send(before), await send(before)];
  await before.relay.close();
  setCrm('up');
  const countStates = async () =>
    Object.fromEntries((await store.leads.countByState()).map(({ state, count }) => [state, count]));
  const wrong = await start(newKey);
  await vi.waitFor(async () => expect(await countStates()).toEqual({ attention: 3 }), pollOptions);
  for (const receipt of receipts)
    expect(await store.leads.find(receipt)).toMatchObject({ code: 'key-missing' });
  expect(wrong.logLines.join()).toContain('"state":"attention","code":"key-missing"');
  expect(wrong.logLines.join()).not.toContain('"error"');
  await wrong.relay.close();
  await start(`${newKey},${oldKey}`);
  await vi.waitFor(async () => expect(await countStates()).toEqual({ delivered: 3 }), pollOptions);
  expect(crm.requests.filter(({ body }) => body.includes('action=fillform')).length).toBeGreaterThanOrEqual(
    3,
  );
});

test('while the secret of two relays is changed, each lead of both reaches the CRM once', async () => {
  const { store, crm, setCrm, start } = await setUpStore();
  setCrm('up');
  const relays = await Promise.all([start(oldKey), start(`${newKey},${oldKey}`)]);
  const receipts = await Promise.all(
    Array.from({ length: 30 }, (_, index) => send(relays[index % 2] ?? relays[0])),
  );
  expect(new Set(receipts).size).toBe(30);
  await vi.waitFor(
    async () => expect(await store.leads.countByState()).toMatchObject([{ state: 'delivered', count: 30 }]),
    pollOptions,
  );
  await waitForSends({ crm }, 30);
});

test.each([
  ['first', [`${oldKey},${newKey}`, oldKey]],
  ['then', [`${newKey},${oldKey}`, `${oldKey},${newKey}`]],
])(
  'a lead that is sent to one of two relays and again to the other is one lead in each step of a change of the secret: %s',
  async (_step, keys) => {
    const { store, setCrm, start } = await setUpStore();
    setCrm('up');
    const [one, two] = await Promise.all([start(keys[0] ?? ''), start(keys[1] ?? '')]);
    for (const relays of [
      [one, two],
      [two, one],
    ]) {
      const retried = { token: crypto.randomUUID() };
      const receipts = [];
      for (const relay of relays) receipts.push(await send(relay, retried));
      expect(new Set(receipts).size).toBe(1);
    }
    await vi.waitFor(
      async () => expect(await store.leads.countByState()).toMatchObject([{ state: 'delivered', count: 2 }]),
      pollOptions,
    );
  },
);

test('a relay does not decide about an unclear lead that it cannot read, and searches for it with the secret', async () => {
  const { store, crm, setCrm, start, advance } = await setUpStore();
  setCrm('silent');
  const before = await start(oldKey);
  const receipt = await send(before);
  const becomes = (lead: object) =>
    vi.waitFor(async () => expect(await store.leads.find(receipt)).toMatchObject(lead), pollOptions);
  await becomes({ state: 'unclear' });
  await before.relay.close();
  setCrm('up');
  const searches = () => crm.requests.filter(({ path }) => path.endsWith('/filter'));
  const wrong = await start(newKey);
  advance(3_600_000);
  await becomes({ state: 'unclear', code: 'key-missing' });
  await becomes({ state: 'attention', code: 'key-missing', repeat: 1 });
  expect(searches()).toEqual([]);
  await wrong.relay.close();
  await start(`${newKey},${oldKey}`);
  await vi.waitFor(() => expect(searches().length).toBeGreaterThan(0), pollOptions);
});

test('a lead whose file cannot be decrypted is sent without the file', async () => {
  const { store, setCrm, start, crm, advance } = await setUpStore();
  const fixture = await start(oldKey);
  const { data } = await (await fixture.relay(postFile('a.pdf', '%PDF-1.7'))).json();
  const [piece] = await store.sealedRows.list('files', undefined, 1);
  if (!piece) throw new Error('The file is not stored.');
  const damaged = piece.sealed.map((byte, index) => (index === piece.sealed.length - 1 ? byte ^ 1 : byte));
  expect(await store.sealedRows.replace('files', piece, damaged)).toBe(true);
  setCrm('up');
  const receipt = await send(fixture, { 'data[ext_request][70][value]': data.name });
  await vi.waitFor(
    async () => expect(await store.leads.find(receipt)).toMatchObject({ code: 'FILE_UPLOAD_ERROR' }),
    pollOptions,
  );
  advance(3_600_001);
  await vi.waitFor(
    async () =>
      expect(await store.leads.find(receipt)).toMatchObject({ state: 'delivered', code: 'without-file' }),
    pollOptions,
  );
  await waitForSends({ crm }, 1);
});
