import { expect, test, vi } from 'vitest';
import type { Relay } from '../../../src/relay/create-relay.js';
import { writeLeadPayload, writeSubmission } from '../../../src/relay/leads/lead-payload.js';
import { signValues } from '../../../src/relay/leads/signed-values.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import type { NewLead } from '../../../src/relay/storage/tables/lead-schema.js';
import { defaultScript, formText, type Script } from '../../scripted-crm-fixture.js';
import {
  crmKey,
  post,
  relayOrigin,
  sampleLead,
  sampleToken,
  setUpRelay,
  setUpRelayWithClock,
  waitForSends,
} from '../fixture.js';

const linkKey = 'a-secret-for-personal-links';
const withoutField = changeForm((form) => {
  delete form.ext_request[617];
});
const withOtherKind = changeForm((form) => {
  form.ext_request[617] = { id: '617', name: 'Country', type_data: 'file' };
});

function changeForm(change: (form: { ext_request: Record<string, unknown> }) => void): string {
  const form = JSON.parse(formText);
  change(form);
  return JSON.stringify(form);
}

const country = { 'data[ext_request][617][value]': 'Germany' };
const earlierPayload = {
  ...{ formtype: '34', host: '', leftOut: new Map(), uploads: [], token: sampleToken },
  ...{ receiptField: '', consents: [] },
};

interface Change {
  /** Answers of the CRM to a request for the form, before and after the change. */
  readonly forms?: readonly [string, string];
  readonly fields?: Readonly<Record<string, string>>;
  /** Settings of the relay after the change. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Seconds for which a personal link of the visitor is valid. */
  readonly linkSeconds?: number;
}

/** Changes between two attempts of a page to submit the same lead. The answer to the first attempt was lost. */
const changes: readonly (readonly [string, Change])[] = [
  ['nothing has changed', { fields: country }],
  ['the form has lost a field', { forms: [formText, withoutField], fields: country }],
  ['the form has got a field', { forms: [withoutField, formText], fields: country }],
  ['a field is of another kind', { forms: [formText, withOtherKind], fields: country }],
  [
    'only a personal link may fill in a field',
    { settings: { SIGNED_FIELDS: 'ext_request.617' }, fields: country },
  ],
  ['the form has the field for receipts', { settings: { TOKEN_FIELD: 'ext_request.617' }, fields: country }],
  ['the personal link has expired', { linkSeconds: 60 }],
  [
    'the secret of personal links was replaced',
    { linkSeconds: 6_000, settings: { LINK_KEY: `${linkKey}-2` } },
  ],
];

async function setUpChange({ forms = [formText, formText], settings, linkSeconds }: Change) {
  let form = forms[0];
  const script: Script = (request) =>
    request.body.includes('action=getform') ? { text: form } : defaultScript(request);
  const fixture = await setUpRelayWithClock(script, { LINK_KEY: linkKey, FORMS: '34' });
  const link =
    linkSeconds &&
    (await signValues(linkKey, {
      form: '34',
      values: { 'ext_request.617': 'Germany' },
      until: Date.UTC(2026, 0, 1) / 1_000 + linkSeconds,
    }));
  return {
    ...fixture,
    fields: link ? { signed: link } : {},
    /** Makes the change. Returns the relay to which the page sends its second attempt. */
    async change(): Promise<Relay> {
      form = forms[1];
      fixture.advance(600_000);
      const relay = settings ? (await fixture.restarted(settings)).relay : fixture.relay;
      const countReads = () =>
        fixture.crm.requests.filter(({ body }) => body.includes('action=getform')).length;
      const reads = countReads();
      const loadForm = () => relay(new Request(`${relayOrigin}/forms/34`));
      await loadForm();
      await vi.waitFor(() => expect(countReads()).toBeGreaterThan(reads));
      await vi.waitFor(async () =>
        expect((await (await loadForm()).text()).includes('"ext_request.617"')).toBe(
          form.includes('"617":{'),
        ),
      );
      return relay;
    },
  };
}

test.each(changes)('a lead that is sent twice is one lead, although %s', async (_name, change) => {
  const { relay, crm, fields, change: makeChange } = await setUpChange(change);
  const lead = { ...sampleLead, ...change.fields, ...fields };
  const first = await (await relay(post('/onlineforms', lead))).json();
  const changed = await makeChange();
  expect(await (await changed(post('/onlineforms', lead))).json()).toEqual(first);
  await waitForSends({ crm }, 1);
});

test.each(changes.filter(([, { linkSeconds }]) => !linkSeconds))(
  'a lead of a hosted page that is sent twice is one lead, although %s',
  async (_name, change) => {
    const { relay, crm, change: makeChange } = await setUpChange(change);
    const fields = { 'def_customer.email': 'a@b.example', 'ext_request.617': '1', token: sampleToken };
    const send = async (target: Relay) =>
      (await target(post('/f/34', fields))).headers.get('Location')?.split('&')[0];
    const first = await send(relay);
    expect(first).toMatch(/sent=R-/);
    expect(await send(await makeChange())).toBe(first);
    await waitForSends({ crm }, 1);
  },
);

test('a lead with the same token and other values is another lead', async () => {
  const { relay, crm } = await setUpChange({});
  const send = async (fields: object) =>
    (await relay(post('/onlineforms', { ...sampleLead, ...fields }))).json();
  expect(await send(country)).not.toEqual(await send({}));
  await waitForSends({ crm }, 2);
});

const consentFields = (id: string, given: '0' | '1', changes: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({
      id,
      given,
      text: `Text of ${id}`,
      at: '2026-11-30T10:00:00Z',
      language: 'en',
      ...changes,
    }).map(([name, text]) => [`consents[${id}][${name}]`, text]),
  );
const [agreed, refused] = [consentFields('ads', '1'), consentFields('ads', '0')];
test.each<[name: string, second: object, isRetry: boolean]>([
  ['the same decision', agreed, true],
  ['the same decision at another time', consentFields('ads', '1', { at: '2026-11-30T10:00:09Z' }), true],
  ['the same decision in another language', consentFields('ads', '1', { language: 'de', text: 'Ja' }), true],
  ['another decision', refused, false],
  ['one more decision', { ...agreed, ...consentFields('calls', '1') }, false],
])('a lead that is sent again with %s about a consent is a retry: %s', async (_name, second, isRetry) => {
  const { relay, crm } = await setUpRelay(defaultScript, { CONSENT_FIELD: 'ext_request.91' });
  const send = async (fields: object) =>
    (await (await relay(post('/onlineforms', { ...sampleLead, ...fields }))).json()).receipt;
  const first = await send(agreed);
  expect(first === (await send(second))).toBe(isRetry);
  const sends = await waitForSends({ crm }, isRetry ? 1 : 2);
  // The CRM learns the decision that the visitor made last.
  const lines = sends.map(({ body }) => new URLSearchParams(body).get('data[ext_request][91][value]'));
  expect(lines.some((line) => line?.startsWith('not agreed'))).toBe(second === refused);
});

test('two decisions in another order are the same decisions', () => {
  const decisions = [
    { id: 'ads', given: true },
    { id: 'calls', given: false },
  ];
  expect(writeSubmission('34', null, '', decisions)).toBe(
    writeSubmission('34', null, '', decisions.toReversed()),
  );
});

test.each(['without decisions', 'as the payload'])(
  'a lead with consents that an earlier version has stored %s is recognized',
  async (format) => {
    const store = await openStore(await openSqlite(':memory:'));
    const encryption = await createEncryption([crmKey]);
    const data = new Map([['def_customer', new Map([['email', 'a@b.example']])]]);
    const body =
      format === 'as the payload'
        ? writeLeadPayload({ ...earlierPayload, data })
        : writeSubmission('34', data, '');
    await store.leads.add({
      ...{ receipt: 'R-AAAAAAAAAAAAAAAA', form: '34', state: 'queued', code: '', fingerprint: '' },
      tokenHash: await encryption.hash('lead', sampleToken),
      bodyHash: await encryption.hash('lead', body),
      sealed: await encryption.encryptLead(
        writeLeadPayload({ ...earlierPayload, data }),
        'R-AAAAAAAAAAAAAAAA',
      ),
      now: Date.now(),
    });
    const { relay } = await setUpRelay(defaultScript, {}, { store });
    const reply = await relay(post('/onlineforms', { ...sampleLead, ...agreed }));
    expect(await reply.json()).toMatchObject({ receipt: 'R-AAAAAAAAAAAAAAAA' });
  },
);

test('a lead that an earlier version of the relay has stored is recognized', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  const encryption = await createEncryption([crmKey]);
  const data = new Map([['def_customer', new Map([['email', 'a@b.example']])]]);
  const earlierBody = writeLeadPayload({ ...earlierPayload, data });
  const receipt = 'R-AAAAAAAAAAAAAAAA';
  const lead: NewLead = {
    receipt,
    form: '34',
    tokenHash: await encryption.hash('lead', sampleToken),
    bodyHash: await encryption.hash('lead', earlierBody),
    fingerprint: '',
    sealed: await encryption.encryptLead(earlierBody, receipt),
    state: 'queued',
    code: '',
    now: Date.now(),
  };
  await store.leads.add(lead);
  const { relay } = await setUpRelay(defaultScript, {}, { store });
  const send = async (email: string) =>
    (await relay(post('/onlineforms', { ...sampleLead, 'data[def_customer][email]': email }))).json();
  expect(await send('a@b.example')).toEqual({ status: 'success', form: '34', receipt });
  expect(await send('c@d.example')).not.toMatchObject({ receipt });
});

/**
 * Files of a form that a browser without scripts sends twice, because the visitor presses the button twice or confirms
 * the browser's question. The files are in both requests.
 */
const repeatedFiles: readonly (readonly [string, readonly File[]])[] = [
  ['one file', [new File(['%PDF-1.7 a'], 'a.pdf')]],
  ['two files', [new File(['%PDF-1.7 a'], 'a.pdf'), new File(['%PDF-1.7 b'], 'b.pdf')]],
  ['two equal files', [new File(['%PDF-1.7 a'], 'a.pdf'), new File(['%PDF-1.7 a'], 'a.pdf')]],
  ['a refused file', [new File(['%PDF-1.7 a'], 'a.pdf'), new File([], '')]],
];

function postPage(parts: readonly (readonly [string, string | File])[]): Request {
  const body = new FormData();
  for (const [name, value] of [['token', sampleToken] as const, ...parts]) body.append(name, value);
  return new Request(`${relayOrigin}/f/34`, { method: 'POST', headers: { Origin: relayOrigin }, body });
}

const readReceipt = (response: Response) => response.headers.get('Location')?.split('&')[0];
const emailPart = ['def_customer.email', 'a@b.example'] as const;
const toParts = (files: readonly File[]) => files.map((file) => ['ext_request.70', file] as const);

test.each(repeatedFiles)('a hosted page that is sent twice with %s is one lead', async (_name, files) => {
  const { relay, crm } = await setUpRelay(defaultScript, { PUBLIC_URL: relayOrigin });
  const send = async () => readReceipt(await relay(postPage([emailPart, ...toParts(files)])));
  const first = await send();
  expect(first).toMatch(/sent=R-/);
  expect(await send()).toBe(first);
  await waitForSends({ crm }, 1);
});

test.each<[string, readonly (readonly [string, string | File])[]]>([
  ['another content', toParts([new File(['%PDF-1.7 b'], 'a.pdf')])],
  ['another name', toParts([new File(['%PDF-1.7 a'], 'b.pdf')])],
  ['one more file', toParts([new File(['%PDF-1.7 a'], 'a.pdf'), new File(['%PDF-1.7 a'], 'a.pdf')])],
  ['no file', []],
])('a hosted page that is sent again with %s is another lead', async (_name, changedParts) => {
  const { relay, crm } = await setUpRelay(defaultScript, { PUBLIC_URL: relayOrigin });
  const first = await relay(postPage([emailPart, ...toParts([new File(['%PDF-1.7 a'], 'a.pdf')])]));
  const second = await relay(postPage([emailPart, ...changedParts]));
  expect(readReceipt(second)).toMatch(/sent=R-/);
  expect(readReceipt(second)).not.toBe(readReceipt(first));
  await waitForSends({ crm }, 2);
});

test('a hosted page that is sent again without a file that it had kept is another lead', async () => {
  const { relay, crm } = await setUpRelay(defaultScript, { PUBLIC_URL: relayOrigin });
  const refused = await relay(postPage(toParts([new File(['%PDF-1.7 a'], 'a.pdf')])));
  const [, kept = '', id = ''] =
    /name="ext_request\.70" value="(([^"/]+)\/[^"]+)"/.exec(await refused.text()) ?? [];
  const keptPart = ['ext_request.70', kept] as const;
  const withFile = readReceipt(await relay(postPage([emailPart, keptPart])));
  expect(readReceipt(await relay(postPage([emailPart, keptPart])))).toBe(withFile);
  const withoutFile = readReceipt(await relay(postPage([emailPart, keptPart, ['remove', id]])));
  expect(withoutFile).toMatch(/sent=R-/);
  expect(withoutFile).not.toBe(withFile);
  await waitForSends({ crm }, 2);
});

test('a lead is stored once although the database fails to record its file', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  let failures = 1;
  const uploads: typeof store.uploads = {
    ...store.uploads,
    claim: (...file) =>
      failures-- > 0 ? Promise.reject(new Error('database is locked')) : store.uploads.claim(...file),
  };
  const { relay, crm } = await setUpRelay(
    defaultScript,
    { PUBLIC_URL: relayOrigin },
    { store: { ...store, uploads } },
  );
  const response = await relay(postPage([emailPart, ...toParts([new File(['%PDF-1.7 a'], 'a.pdf')])]));
  expect(response.status).toBe(303);
  const [lead] = await waitForSends({ crm }, 1);
  expect(new URLSearchParams(lead?.body).get('data[ext_request][70][value]')).toBe('54cf4e91db8ba.pdf');
});
