import { expect, test, vi } from 'vitest';
import { createConsentLedger } from '../../../src/relay/operator/commands/consent-ledger.js';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, type Script } from '../../scripted-crm-fixture.js';
import {
  type FormFields,
  pollOptions,
  post,
  type RelayFixture,
  sampleLead,
  setUpRelay,
  waitForSends,
} from '../fixture.js';

const consentFields: FormFields = {
  'consents[0][id]': 'privacy',
  'consents[0][text]': 'I agree to the policy.',
  'consents[0][version]': 'abcdef0123456789',
  'consents[0][given]': '1',
  'consents[0][at]': '2026-11-29T10:00:00.000Z',
  'consents[0][language]': 'en',
  'consents[1][id]': 'news',
  'consents[1][text]': 'Send me news.',
  'consents[1][given]': '0',
  'consents[1][at]': '2026-11-29T10:00:01.000Z',
  'consents[1][language]': 'en',
};
const dataKey = 'a secret for this test';

const withPhone: Script = (request) => {
  const { text, ...rest } = defaultScript(request);
  const phone = '"phone":{"id":"phone","name":"Phone","type_data":"phone"},"email":';
  return { ...rest, text: text.replace('"email":', phone) };
};

async function setUp(settings: Readonly<Record<string, string>> = {}, script = withPhone) {
  const store = await openStore(await openSqlite(':memory:'));
  const fixture = await setUpRelay(script, { DATA_KEY: dataKey, ...settings }, { store });
  const ledger = createConsentLedger({ ...store, encryption: await createEncryption([dataKey]) });
  return { ...fixture, store, ledger };
}

async function send({ relay }: Pick<RelayFixture, 'relay'>, fields: FormFields = {}): Promise<string> {
  const lead = { ...sampleLead, token: crypto.randomUUID(), ...consentFields, ...fields };
  const response = await relay(post('/onlineforms', lead));
  return ((await response.json()) as { receipt: string }).receipt;
}

const operate = async ({ relay }: Pick<RelayFixture, 'relay'>, command: object) =>
  (
    await relay.operate(
      new Request('http://relay.test/', { method: 'POST', body: JSON.stringify(command) }),
      'ann',
    )
  ).json();

test('each consent of a lead is in the ledger, also the one that was not given', async () => {
  const running = await setUp();
  const receipt = await send(running);
  const found = await running.ledger.find('receipt', receipt);
  expect(found).toMatchObject([
    {
      entry: 1,
      receipt,
      form: '34',
      site: 'www.example.com',
      consent: 'privacy',
      given: true,
      text: 'I agree to the policy.',
      version: 'abcdef0123456789',
      decided: '2026-11-29T10:00:00.000Z',
      language: 'en',
    },
    { entry: 2, consent: 'news', given: false },
  ]);
  expect((await running.ledger.verify({})).fault).toBeUndefined();
});

test('a consent is found by any spelling of the visitor’s address, and the ledger does not hold the address', async () => {
  const running = await setUp();
  const receipt = await send(running, {
    'data[def_customer][email]': ' Ann@Example.com',
    'data[def_customer][phone]': '+7 (912) 345-67-89',
  });
  for (const [by, value] of [
    ['email', 'ann@example.com'],
    ['email', 'ANN@EXAMPLE.COM '],
    ['phone', '89123456789'],
    ['phone', '+7 912 345 67 89'],
    ['phone', '00 7 912 3456789'],
  ] as const)
    expect(await running.ledger.find(by, value), value).toMatchObject([{ receipt }, { receipt }]);
  expect(await running.ledger.find('email', 'bob@example.com')).toEqual([]);
  expect(await running.ledger.find('phone', '+49 912 345 67 89')).toEqual([]);
  const rows = JSON.stringify(await running.store.consents.list(0, 9));
  expect(rows).not.toMatch(/ann@|9123456789/i);
});

test('an address is found under an earlier secret as long as that secret is known', async () => {
  const { store, ...running } = await setUp();
  await send(running);
  const find = async (...secrets: [string, ...string[]]) =>
    createConsentLedger({ ...store, encryption: await createEncryption(secrets) }).find(
      'email',
      'a@b.example',
    );
  expect(await find('another secret of the relay', dataKey)).toHaveLength(2);
  await expect(find('another secret of the relay')).rejects.toThrow(/^Nothing was found, but 2 of/);
  const { consentKeyId } = await createEncryption(['another secret of the relay']);
  expect(await store.consents.countOtherKeys([consentKeyId])).toBe(2);
});

test('a repeated send, and a lead without consents, add nothing', async () => {
  const running = await setUp();
  const token = crypto.randomUUID();
  expect(await send(running, { token })).toBe(await send(running, { token }));
  await running.relay(post('/onlineforms', sampleLead));
  expect(await running.store.consents.list(0, 9)).toHaveLength(2);
});

test('a suspicious lead gets its entries when a person releases it', async () => {
  const running = await setUp();
  const receipt = await send(running, { website: 'https://spam.example' });
  expect(await running.store.consents.list(0, 9)).toEqual([]);
  await operate(running, { do: 'release', receipt });
  expect(await running.ledger.find('email', 'a@b.example')).toMatchObject([
    { receipt, consent: 'privacy', site: 'www.example.com' },
    { receipt, consent: 'news' },
  ]);
});

/** A CRM that refuses each lead, so that every lead waits for a person. */
const refusing: Script = (request) =>
  request.body.includes('action=fillform')
    ? { text: '{"status":"fail","message":"BAD_PARAMS"}' }
    : withPhone(request);

test.each([[['release']], [['close', 'retry']], [['release', 'close', 'retry', 'close', 'retry']]])(
  'a suspicious lead gets its entries once, by %j',
  async (actions) => {
    const running = await setUp({}, refusing);
    const receipt = await send(running, { website: 'https://spam.example' });
    for (const action of actions) {
      expect(await operate(running, { do: action, receipt })).toMatchObject({ status: 'success' });
      await vi.waitFor(
        async () => expect((await running.store.leads.find(receipt))?.state).toMatch(/attention|closed/),
        pollOptions,
      );
    }
    expect(await running.ledger.find('receipt', receipt)).toMatchObject([
      { consent: 'privacy' },
      { consent: 'news' },
    ]);
  },
);

test.each([[['release']], [['close', 'retry']]])(
  'a suspicious lead that the relay cannot read stays as it is after %j',
  async (actions) => {
    const { store, relay } = await setUp();
    const receipt = await send({ relay }, { website: 'https://spam.example' });
    const encryption = await createEncryption(['another secret of the relay']);
    const run = createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} });
    const last = actions.at(-1) as 'release' | 'retry';
    for (const action of actions.slice(0, -1)) await run({ do: action as 'close', receipt });
    const before = await store.leads.find(receipt);
    await expect(run({ do: last, receipt })).rejects.toThrow(
      `${receipt} can't be opened, so nothing was done: add the secret that encrypted it to DATA_KEY.`,
    );
    expect(await store.leads.find(receipt)).toEqual(before);
  },
);

test('the entries stay when the lead is erased', async () => {
  const running = await setUp();
  const receipt = await send(running);
  await waitForSends(running, 1);
  await operate(running, { do: 'erase', receipt });
  expect(await running.ledger.find('receipt', receipt)).toHaveLength(2);
});

test('the CRM gets a line about the consents in CONSENT_FIELD', async () => {
  const running = await setUp({ CONSENT_FIELD: 'ext_request.92' });
  const receipt = await send(running);
  const [request] = await waitForSends(running, 1);
  expect(new URLSearchParams(request?.body).get('data[ext_request][92][value]')).toBe(
    'agreed 2026-11-29T10:00:00.000Z: I agree to the policy. (privacy, version abcdef012345, en); ' +
      `not agreed 2026-11-29T10:00:01.000Z: Send me news. (news, en); proof ${receipt}`,
  );
});

test('CONSENT_DAYS=0 records nothing', async () => {
  const running = await setUp({ CONSENT_DAYS: '0' });
  await send(running);
  expect(await running.store.consents.list(0, 9)).toEqual([]);
});
