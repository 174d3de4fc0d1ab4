import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, test, vi } from 'vitest';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { applyRetention } from '../../../src/relay/storage/retention.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, type ScriptedRequest } from '../../scripted-crm-fixture.js';
import { createTestClock } from '../clock-fixture.js';
import { type FormFields, post, postFile, sampleLead, setUpRelay, waitForSends } from '../fixture.js';
import { newUpload, unlimitedUploads } from './each-database-fixture.js';

const day = 86_400_000;
const canaries = ['Canary-Äpfel-4711', 'canary@b.example', '+49 30 4711', 'canary in a file'];

function rawFiles(folder: string): Buffer {
  return Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );
}

const fieldsOf = (file: string): FormFields => ({
  ...sampleLead,
  'data[def_customer][email]': canaries[1] ?? '',
  'data[ext_request][617][value]': canaries[0] ?? '',
  'data[ext_customer][31][value]': canaries[2] ?? '',
  'data[ext_request][70][value]': file,
});

async function setUpOnDisk(
  script: Parameters<typeof setUpRelay>[0] = defaultScript,
  settings: FormFields = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'apro-erasure-'));
  const database = await openSqlite(folder);
  const store = await openStore(database);
  const fixture = await setUpRelay(script, { DATA_KEY: 'a secret of its own' }, { store });
  const upload = await fixture.relay(postFile('Canary-plan.pdf', `%PDF-1.7 ${canaries[3]}`));
  const { data } = (await upload.json()) as { data: { name: string } };
  const fields = { ...fieldsOf(data.name), ...settings };
  const { receipt } = (await (await fixture.relay(post('/onlineforms', fields))).json()) as {
    receipt: string;
  };
  const sweepAt = (time: number) =>
    applyRetention({
      ...store,
      cacheStore: store.cacheStore,
      now: () => time,
      retentionDays: 7,
      consentDays: 1_095,
      staleFor: day,
    });
  return { ...fixture, folder, store, receipt, file: data.name, at: sweepAt };
}

const containsAny = (bytes: Buffer, texts: readonly string[]) =>
  texts.filter((text) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')));

test('data of visitors is encrypted on the disk, and after the retention time the encrypted data is gone', async () => {
  const { crm, folder, store, receipt, file, logLines, at } = await setUpOnDisk();
  await waitForSends({ crm }, 1);
  await expect.poll(async () => (await store.leads.find(receipt))?.state).toBe('delivered');
  const cipher = Buffer.from((await store.leads.find(receipt))?.sealed ?? []).subarray(0, 48);
  expect(cipher).toHaveLength(48);
  expect(rawFiles(folder).includes(cipher)).toBe(true);
  expect(containsAny(rawFiles(folder), canaries)).toEqual([]);
  expect(containsAny(Buffer.from(logLines.join()), [...canaries, 'plan.pdf'])).toEqual([]);

  await at(Date.now() + 6 * day);
  expect(rawFiles(folder).includes(cipher)).toBe(true);
  await at(Date.now() + 8 * day);
  expect(rawFiles(folder).includes(cipher)).toBe(false);
  expect((await store.leads.find(receipt))?.sealed).toBeNull();
  expect(await store.uploads.find(file)).toBeUndefined();
  await at(Date.now() + 40 * day);
  expect(await store.leads.find(receipt)).toBeUndefined();
});

test('a lead that the CRM refused is never erased by retention, nor is its file', async () => {
  const { store, receipt, file, at } = await setUpOnDisk((asked) =>
    asked.body.includes('action=fill') ? { text: failureText('BAD_PARAMS') } : defaultScript(asked),
  );
  await expect.poll(async () => (await store.leads.find(receipt))?.state).toBe('attention');
  await at(Date.now() + 400 * day);
  expect((await store.leads.find(receipt))?.sealed).not.toBeNull();
  expect(await store.leads.find(receipt)).toMatchObject({ state: 'attention' });
  expect(file).toMatch(/^file-/);
});

test.each([
  ['that is in the CRM', defaultScript, 'delivered', 'delivered'],
  [
    'that the CRM does not have',
    (asked: ScriptedRequest) =>
      asked.body.includes('action=fill') ? { text: failureText('BAD_PARAMS') } : defaultScript(asked),
    'attention',
    'closed',
  ],
])('an operator’s erasure removes a lead %s from the disk', async (_what, script, before, after) => {
  const { relay, folder, store, receipt, file } = await setUpOnDisk(script);
  await expect.poll(async () => (await store.leads.find(receipt))?.state).toBe(before);
  const cipher = Buffer.from((await store.leads.find(receipt))?.sealed ?? []).subarray(0, 48);
  expect(rawFiles(folder).includes(cipher)).toBe(true);
  const encryption = await createEncryption(['a secret of its own']);
  await createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} })({ do: 'erase', receipt });
  expect(rawFiles(folder).includes(cipher)).toBe(false);
  expect(await store.leads.find(receipt)).toMatchObject({ sealed: null, state: after });
  expect(await store.uploads.find(file)).toBeUndefined();
  // The page has got no answer, so it submits the form again.
  const again = post('/onlineforms', fieldsOf(file));
  expect(await (await relay(again)).json()).toMatchObject({ status: 'success', receipt });
  expect((await store.leads.find(receipt))?.sealed).toBeNull();
});

test('a quarantined lead can be released for thirty days, and is erased after that', async () => {
  const { folder, store, receipt, file, at } = await setUpOnDisk(defaultScript, {
    website: 'https://spam.example',
  });
  const cipher = Buffer.from((await store.leads.find(receipt))?.sealed ?? []).subarray(0, 48);
  const encryption = await createEncryption(['a secret of its own']);
  const operate = createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} });
  await at(Date.now() + 29 * day);
  expect(rawFiles(folder).includes(cipher)).toBe(true);
  expect(await store.uploads.find(file)).toMatchObject({ lead: receipt });
  expect(await operate({ do: 'show', receipt })).toMatchObject([
    { state: 'quarantine', data: { def_customer: { email: canaries[1] } } },
  ]);

  await at(Date.now() + 31 * day);
  expect(rawFiles(folder).includes(cipher)).toBe(false);
  expect(await store.uploads.find(file)).toBeUndefined();
  expect(await operate({ do: 'list' })).toMatchObject([{ receipt, state: 'quarantine', emptied: true }]);
  await expect(operate({ do: 'release', receipt })).rejects.toThrow(
    `${receipt} has no content any more, so there is nothing to release.`,
  );
  expect((await store.leads.find(receipt))?.state).toBe('quarantine');
  await at(Date.now() + 59 * day);
  expect(await store.leads.find(receipt)).toBeDefined();
  await at(Date.now() + 61 * day);
  expect(await store.leads.find(receipt)).toBeUndefined();
});

/** Ways in which contents are deleted from the database. */
const deletions: Readonly<
  Record<string, (disk: Awaited<ReturnType<typeof setUpOnDisk>>) => Promise<unknown>>
> = {
  'the retention': ({ at }) => at(Date.now() + 8 * day),
  'an operator': async ({ store, receipt }) => {
    const encryption = await createEncryption(['a secret of its own']);
    await createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} })({ do: 'erase', receipt });
  },
};

test.each(Object.entries(deletions))(
  'what %s erases while another program reads the database is gone after the next run of the retention',
  async (_who, erase) => {
    const disk = await setUpOnDisk();
    const { crm, folder, store, receipt, at } = disk;
    await waitForSends({ crm }, 1);
    await expect.poll(async () => (await store.leads.find(receipt))?.state).toBe('delivered');
    const cipher = Buffer.from((await store.leads.find(receipt))?.sealed ?? []).subarray(0, 48);
    const reader = new Libsql(join(folder, 'relay.db'));
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM leads').get();
    await erase(disk);
    expect(rawFiles(folder).includes(cipher)).toBe(true);
    reader.exec('ROLLBACK');
    reader.close();
    await at(Date.now() + 8 * day);
    expect(rawFiles(folder).includes(cipher)).toBe(false);
  },
);

test('a file that was not delivered is erased with its lead', async () => {
  const { store, at } = await setUpOnDisk();
  await store.uploads.create(newUpload({ id: 'file-late.pdf', now: Date.now() }), unlimitedUploads);
  await store.uploads.appendPiece('file-late.pdf', 0, Uint8Array.from([1, 2, 3]));
  await store.uploads.markComplete('file-late.pdf', 3);
  const [lead] = await store.leads.list(['delivered', 'queued', 'trying'], 1);
  await store.uploads.claim('file-late.pdf', lead?.receipt ?? '');
  await expect.poll(async () => (await store.leads.find(lead?.receipt ?? ''))?.state).toBe('delivered');
  await at(Date.now() + 2 * day);
  expect(await store.uploads.find('file-late.pdf')).toBeDefined();
  await at(Date.now() + 8 * day);
  expect(await store.uploads.find('file-late.pdf')).toBeUndefined();
});

test('a step of retention that fails is logged and does not stop the other steps', async () => {
  const clock = createTestClock();
  const database = await openSqlite(':memory:');
  const store = await openStore(database);
  await store.cacheStore.put('form:1', { text: 'old', fetched_at: 0 });
  const { logLines } = await setUpRelay(defaultScript, {}, { ...clock, store });
  await database.query({ fragments: ['DROP TABLE uploads'], values: [] });
  clock.advance(600_000);
  await vi.waitFor(() =>
    expect(logLines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'error', error: expect.stringContaining('no such table: uploads') }),
    ),
  );
  expect(await store.cacheStore.get('form:1')).toBeUndefined();
});
