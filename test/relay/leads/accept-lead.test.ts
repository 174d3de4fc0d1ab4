import { afterEach, describe, expect, test } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import type { ConsentRecord } from '../../../src/form/consent.js';
import {
  type AcceptLeadDeps,
  createAcceptLead,
  type LeadSubmission,
} from '../../../src/relay/leads/accept-lead.js';
import { readLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import type { NewLead } from '../../../src/relay/storage/tables/lead-schema.js';
import { createDefinition } from '../../form/definition-fixture.js';

const token = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
const fileId = 'file-abcdefghijklabcdefghijkl.pdf';
const nowMs = Date.UTC(2026, 10, 24, 12);
const field = (group: 'def_customer' | 'ext_request', id: string, kind: string) =>
  ({ address: `${group}.${id}`, group, id, kind, label: id }) as const;
const definition = createDefinition(
  field('def_customer', 'email', 'email'),
  field('ext_request', '1', 'text'),
  field('ext_request', '2', 'file'),
  field('ext_request', '91', 'text'),
  { ...field('ext_request', '5', 'text'), required: true },
);
const consent: ConsentRecord = {
  id: 'privacy',
  text: 'I agree.',
  version: '',
  publication: '',
  document: '',
  given: true,
  at: '',
  language: 'en',
};

function toData(email: string, request: Readonly<Record<string, string>> = {}): WireValue {
  const values = Object.entries(request).map(([id, value]) => [id, new Map([['value', value]])] as const);
  return new Map<string, WireValue>([
    ['def_customer', new Map(email ? [['email', email]] : [])],
    ['ext_request', new Map(values)],
  ]);
}

let store: Store | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
});

async function setUp(
  deps: Partial<AcceptLeadDeps> = {},
  secrets: readonly [string, ...string[]] = ['a secret of the relay'],
) {
  const opened = store ?? (await openStore(await openSqlite(':memory:')));
  store = opened;
  const encryption = await createEncryption(secrets);
  const added: NewLead[] = [];
  const quarantined: unknown[] = [];
  const networks: (string | undefined)[] = [];
  const errors: unknown[] = [];
  const leads: typeof opened.leads = {
    ...opened.leads,
    add(lead) {
      added.push(lead);
      return opened.leads.add(lead);
    },
  };
  const accept = createAcceptLead({
    leads,
    uploads: opened.uploads,
    quarantine: {
      async add(lead, network) {
        networks.push(network);
        if (lead.code === 'NO_ROOM') return { receipt: lead.receipt, isStored: false, isNew: true };
        return { ...(await leads.add(lead)), isStored: true };
      },
      close: async () => {},
    },
    encryption,
    now: () => nowMs,
    verifySignedLink: async (link) => (link === 'good' ? new Map([['ext_request.1', 'signed']]) : undefined),
    signedFields: new Set(),
    tokenField: 'ext_request.91',
    keepsConsents: true,
    onQuarantined: (receipt, code) => quarantined.push([receipt, code]),
    onError: (error) => errors.push(error),
    ...deps,
  });
  return {
    store: opened,
    added,
    quarantined,
    networks,
    errors,
    submit: (changes: Partial<LeadSubmission> = {}) =>
      accept({
        definition,
        host: 'www.example.com',
        data: toData('ann@example.com', { 1: 'A flat', 5: 'x' }),
        personalLink: '',
        token,
        spamCode: undefined,
        clientAddress: '203.0.113.7',
        consents: [],
        ...changes,
      }),
    async readPayload(receipt = '') {
      const { sealed } = (await opened.leads.find(receipt)) ?? {};
      return readLeadPayload(await encryption.decryptLead(sealed ?? new Uint8Array(), receipt));
    },
  };
}

async function addFile({ uploads }: Store): Promise<void> {
  const noLimits = 1e9;
  await uploads.create(
    { id: fileId, group: 'ext_request', network: null, now: nowMs },
    {
      maxBytesPerNetwork: noLimits,
      maxTotalBytes: noLimits,
      incompleteBytes: 1,
      maxFilesPerNetwork: noLimits,
      maxFiles: noLimits,
    },
  );
  await uploads.markComplete(fileId, 4);
}

test('a lead is stored encrypted, with all that its delivery needs', async () => {
  const { submit, readPayload, store: opened } = await setUp();
  const result = await submit({ consents: [consent] });
  expect(result).toEqual({
    receipt: expect.stringMatching(/^R-[A-Z2-7]{16}$/),
    isRepeated: false,
    spamCode: undefined,
    droppedCount: 0,
    missingCount: 0,
    refusedFields: [],
    isLinkInvalid: false,
    refusedFileCount: 0,
  });
  expect(await readPayload(result.receipt)).toEqual({
    formtype: '34',
    host: 'www.example.com',
    data: toData('ann@example.com', { 1: 'A flat', 5: 'x' }),
    leftOut: new Map(),
    uploads: [],
    token,
    receiptField: 'ext_request.91',
    consents: [consent],
    contacts: undefined,
  });
  expect(await opened.leads.find(result.receipt ?? '')).toMatchObject({
    form: '34',
    state: 'queued',
    code: '',
    test: 0,
    created_at: nowMs,
  });
});

test('a lead of a form without the receipt field names none', async () => {
  const { submit, readPayload } = await setUp({ tokenField: 'ext_request.90' });
  expect((await readPayload((await submit()).receipt)).receiptField).toBe('');
});

test('an empty submission is not stored, but its problems are counted', async () => {
  const { submit, added } = await setUp();
  const data = toData('', { 99: '' });
  expect(await submit({ data, personalLink: 'forged' })).toEqual({
    receipt: undefined,
    isRepeated: false,
    spamCode: undefined,
    droppedCount: 1,
    missingCount: 1,
    refusedFields: ['ext_request.5'],
    isLinkInvalid: true,
    refusedFileCount: 0,
  });
  expect(added).toEqual([]);
});

describe('a lead of which the form has no field any more', () => {
  const data = toData('', { 98: 'Ann', 99: '+7 912 000-00-00' });

  test('waits for an operator, with all its values', async () => {
    const { submit, added, quarantined, readPayload } = await setUp();
    const { receipt } = await submit({ data });
    expect(added).toMatchObject([{ state: 'quarantine', code: 'NO_FIELD' }]);
    expect(quarantined).toEqual([[receipt, 'NO_FIELD']]);
    expect((await readPayload(receipt)).leftOut).toEqual(
      new Map([
        ['ext_request.98', 'Ann'],
        ['ext_request.99', '+7 912 000-00-00'],
      ]),
    );
    expect((await submit({ data })).receipt).toBe(receipt);
  });

  test('that looks like spam keeps the reason', async () => {
    const { submit, added } = await setUp();
    await submit({ data, spamCode: 'SPAM_RATE' });
    expect(added).toMatchObject([{ state: 'quarantine', code: 'SPAM_RATE' }]);
  });

  test.each<[name: string, change: Partial<LeadSubmission>, deps?: Partial<AcceptLeadDeps>]>([
    ['of a page that shows the new form at once', { canCorrect: true }],
    ['of a test', { isTest: true }],
    [
      'with values for signed fields only',
      {},
      { signedFields: new Set(['ext_request.98', 'ext_request.99']) },
    ],
  ])('is not stored if it is one %s', async (_name, change, deps = {}) => {
    const { submit, added } = await setUp(deps);
    expect(await submit({ data, ...change })).toMatchObject({ receipt: undefined });
    expect(added).toEqual([]);
  });
});

test('a personal link fills in its fields', async () => {
  const { submit, readPayload } = await setUp();
  const { receipt, isLinkInvalid } = await submit({ personalLink: 'good' });
  expect(isLinkInvalid).toBe(false);
  expect((await readPayload(receipt)).data).toEqual(toData('ann@example.com', { 1: 'signed', 5: 'x' }));
});

describe('the same submission again', () => {
  test.each<[name: string, change: Partial<LeadSubmission>]>([
    ['unchanged', {}],
    ['from another host', { host: 'example.com' }],
    ['with consents', { consents: [consent] }],
    ['with the token in capitals', { token: token.toUpperCase() }],
    ['as spam', { spamCode: 'SPAM_RATE' }],
    ['with another form definition', { definition: { ...definition, heading: 'New' } }],
    [
      'with other values of the relay',
      {
        data: toData('ann@example.com', { 1: 'changed', 5: 'x' }),
        submitted: toData('ann@example.com', { 1: 'A flat', 5: 'x' }),
      },
    ],
  ])('%s is the same lead', async (_name, change) => {
    const { submit, store: opened } = await setUp();
    const { receipt } = await submit();
    expect((await submit(change)).receipt).toBe(receipt);
    expect(await opened.leads.countByState()).toMatchObject([{ count: 1 }]);
  });

  test('after a change of the secret is the same lead', async () => {
    const { receipt } = await (await setUp()).submit();
    const { submit, store: opened } = await setUp({}, ['a new secret of the relay', 'a secret of the relay']);
    expect((await submit()).receipt).toBe(receipt);
    expect(await opened.leads.countByState()).toMatchObject([{ count: 1 }]);
  });

  test.each<[name: string, change: Partial<LeadSubmission>]>([
    ['with another value', { data: toData('ben@example.com', { 1: 'A flat', 5: 'x' }) }],
    ['with another token', { token: token.replace('0', 'f') }],
    ['with a personal link', { personalLink: 'good' }],
    ['of another form', { definition: { ...definition, id: '35' } }],
  ])('%s is another lead', async (_name, change) => {
    const { submit } = await setUp();
    const { receipt } = await submit();
    expect((await submit(change)).receipt).not.toBe(receipt);
  });

  test.each([undefined, 'no token'])('with the token %s is another lead', async (other) => {
    const { submit, readPayload } = await setUp();
    const { receipt } = await submit({ token: other });
    expect((await submit({ token: other })).receipt).not.toBe(receipt);
    expect((await readPayload(receipt)).token).toBe('');
  });
});

test('leads with the same listed values have the same fingerprint', async () => {
  const { submit, added } = await setUp();
  await submit();
  await submit({ token: undefined, data: toData('ben@example.com', { 1: ' a  FLAT', 5: 'x' }) });
  await submit({ token: undefined, data: toData('ann@example.com', { 1: 'A house', 5: 'x' }) });
  const [first, second, third] = added.map(({ fingerprint }) => fingerprint);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

describe('the ledger of consents', () => {
  test('gets an entry with the contacts of the visitor', async () => {
    const { submit, added } = await setUp();
    const { receipt } = await submit({ consents: [consent] });
    expect(added[0]?.consents).toEqual([
      {
        lead: receipt,
        form: '34',
        site: 'www.example.com',
        recordedAt: nowMs,
        email: expect.any(String),
        phone: null,
        keyId: expect.any(String),
        record: consent,
      },
    ]);
  });

  test.each<[name: string, deps: Partial<AcceptLeadDeps>, change: Partial<LeadSubmission>]>([
    ['if CONSENT_DAYS is 0', { keepsConsents: false }, { consents: [consent] }],
    ['of a test', {}, { consents: [consent], isTest: true }],
    ['without consents', {}, {}],
  ])('gets no entry %s', async (_name, deps, change) => {
    const { submit, added, readPayload } = await setUp(deps);
    const { receipt } = await submit(change);
    expect(added[0]?.consents).toEqual([]);
    expect(
      (await readPayload((await submit({ ...change, spamCode: 'SPAM_RATE', token: undefined })).receipt))
        .contacts,
    ).toBeUndefined();
    expect(added[0]).toMatchObject({ receipt, isTest: change.isTest ?? false });
  });

  test('waits for the release of a suspicious lead', async () => {
    const { submit, added, readPayload } = await setUp();
    const { receipt } = await submit({ consents: [consent], spamCode: 'SPAM_RATE' });
    expect(added[0]?.consents ?? []).toEqual([]);
    expect((await readPayload(receipt)).contacts).toMatchObject({ email: expect.any(String), phone: null });
  });
});

describe('a suspicious lead', () => {
  test('is stored for the operator, with a signal to the operator', async () => {
    const { submit, quarantined, networks, store: opened } = await setUp();
    const { receipt = '' } = await submit({ spamCode: 'SPAM_RATE' });
    expect(await opened.leads.find(receipt)).toMatchObject({ state: 'quarantine', code: 'SPAM_RATE' });
    expect(quarantined).toEqual([[receipt, 'SPAM_RATE']]);
    expect(networks[0]).toMatch(/^[\w+/]{43}=$/);
  });

  test('of an unknown network is stored, too', async () => {
    const { submit, networks } = await setUp();
    await submit({ spamCode: 'SPAM_RATE', clientAddress: undefined });
    expect(networks).toEqual([undefined]);
  });

  test('of the same /48 counts for the same network', async () => {
    const { submit, networks } = await setUp();
    for (const clientAddress of ['2001:db8:1:2::1', '2001:db8:1:3::1', '2001:db8:2:2::1'])
      await submit({ spamCode: 'SPAM_RATE', clientAddress, token: undefined });
    expect(networks[1]).toBe(networks[0]);
    expect(networks[2]).not.toBe(networks[0]);
  });

  test('that finds no room claims no file, and the operator is not told', async () => {
    const { submit, quarantined, store: opened } = await setUp();
    await addFile(opened);
    const data = toData('ann@example.com', { 2: fileId, 5: 'x' });
    expect(await submit({ data, spamCode: 'NO_ROOM' })).toMatchObject({ refusedFileCount: 0 });
    expect(quarantined).toEqual([]);
    expect(await opened.uploads.find(fileId)).toMatchObject({ lead: null });
  });
});

describe('the file of a lead', () => {
  const data = toData('ann@example.com', { 2: fileId, 5: 'x' });
  test('belongs to the lead', async () => {
    const { submit, store: opened, readPayload } = await setUp();
    await addFile(opened);
    const { receipt, refusedFileCount } = await submit({ data });
    expect(refusedFileCount).toBe(0);
    expect(await opened.uploads.find(fileId)).toMatchObject({ lead: receipt });
    expect((await readPayload(receipt)).uploads).toEqual([fileId]);
  });

  test('that is missing is counted', async () => {
    expect(await (await setUp()).submit({ data })).toMatchObject({ refusedFileCount: 1 });
  });

  test('does not make the submission fail if the database fails', async () => {
    const { store: opened } = await setUp();
    const error = new Error('The database is locked.');
    const uploads = { ...opened.uploads, claim: () => Promise.reject(error) };
    const { submit, errors } = await setUp({ uploads });
    expect(await submit({ data })).toMatchObject({ receipt: expect.any(String), refusedFileCount: 0 });
    expect(errors).toEqual([error]);
  });
});
