import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runReseal } from '../../../src/relay/cli/reseal-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { crmKey } from '../fixture.js';
import { newLead, newUpload, unlimitedUploads } from '../storage/each-database-fixture.js';
import { sealAsEarlierRelay } from '../storage/earlier-encryption-fixture.js';

const [oldSecret, newSecret] = ['the secret of last year', 'the secret of this year'];
const leadCount = 45;

/**
 * Fills the database with leads and pieces of files that are encrypted in three ways: by an earlier version of the
 * relay, with the old secret, and with the new secret.
 */
async function fillStore(folder: string): Promise<void> {
  const store = await openStore(await openSqlite(folder));
  const [before, after] = [await createEncryption([oldSecret]), await createEncryption([newSecret])];
  for (let index = 0; index < leadCount; index++) {
    const receipt = `R-${index}`;
    const sealed = await [
      async () => sealAsEarlierRelay(crmKey, `lead ${index}`),
      () => before.encryptLead(`lead ${index}`, receipt),
      () => after.encryptLead(`lead ${index}`, receipt),
    ][index % 3]?.();
    await store.leads.add(
      newLead({ receipt, tokenHash: receipt, state: 'quarantine', ...(sealed && { sealed }) }),
    );
  }
  await store.uploads.create(newUpload({ id: 'file-a.pdf' }), unlimitedUploads);
  for (let piece = 0; piece < 25; piece++)
    await store.uploads.appendPiece('file-a.pdf', piece, sealAsEarlierRelay(crmKey, `piece ${piece}`));
  await store.close();
}

async function expectReadableWith(folder: string, secret: string): Promise<void> {
  const store = await openStore(await openSqlite(folder));
  const encryption = await createEncryption([secret]);
  for (let index = 0; index < leadCount; index++) {
    const lead = await store.leads.find(`R-${index}`);
    expect(await encryption.decryptLead(lead?.sealed ?? new Uint8Array(), `R-${index}`)).toBe(
      `lead ${index}`,
    );
  }
  let piece = 0;
  for await (const sealed of store.uploads.readPieces('file-a.pdf')) {
    const bytes = await encryption.decryptPiece(sealed, 'file-a.pdf', piece);
    expect(new TextDecoder().decode(bytes)).toBe(`piece ${piece++}`);
  }
  expect(piece).toBe(25);
  await store.close();
}

const configFor = (DATA: string, DATA_KEY: string) =>
  readConfig({ CRM_URL: 'http://127.0.0.1:1', CRM_KEY: crmKey, FORMS: '34', PORT: '0', DATA, DATA_KEY });

test.each([
  ['without a relay', false],
  ['by a running relay', true],
])(
  'reseal encrypts everything under the current secret %s, and again changes nothing',
  async (_case, runs) => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-reseal-'));
    await fillStore(folder);
    const config = configFor(folder, `${newSecret},${oldSecret}`);
    const relay = runs ? await startRelay(config, { log: () => {} }) : undefined;
    const sentence = (count: number) =>
      `${count} encrypted again under the current secret. Nothing stored is encrypted under an older secret any more. ` +
      'Keep the older secret for 30 days, because the relay recognizes a repeated lead with it. ' +
      'Then remove it from DATA_KEY.\n';
    expect(await runReseal(config)).toBe(sentence(55));
    expect(await runReseal(config)).toBe(sentence(0));
    await relay?.close();
    await expectReadableWith(folder, newSecret);
  },
);

test('reseal leaves what it cannot decrypt, and says that a secret is still needed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-reseal-'));
  await fillStore(folder);
  await expect(runReseal(configFor(folder, newSecret))).rejects.toThrow(
    "40 encrypted again under the current secret, 15 can't be decrypted: a secret is missing. " +
      'Add it to DATA_KEY (NEW,OLD) and run the command again.',
  );
  expect(await runReseal(configFor(folder, `${newSecret},${oldSecret}`))).toMatch(/^15 encrypted again/);
  await expectReadableWith(folder, newSecret);
});

test('reseal names the secrets that can be removed later, and never the current secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-reseal-'));
  const withKeyFile = configFor(folder, '');
  await (await startRelay(withKeyFile, { log: () => {} })).close();
  expect(await runReseal(withKeyFile)).toMatch(
    /\. The current secret is the file DATA\/data\.key: keep it\.\n$/,
  );
  const advice = (DATA_KEY: string) => runReseal(configFor(folder, DATA_KEY));
  expect(await advice(newSecret)).toMatch(
    /recognizes a repeated lead with it\. Then delete the file DATA\/data\.key\.\n$/,
  );
  expect(await advice(`${newSecret},${oldSecret}`)).toMatch(
    /Then remove it from DATA_KEY and delete the file DATA\/data\.key\.\n$/,
  );
  rmSync(join(folder, 'data.key'));
  expect(await advice(newSecret)).toMatch(/any more\. DATA_KEY is the only secret: keep it\.\n$/);
});

test.each([
  ['data.key', ''],
  ['DATA_KEY', oldSecret],
])('reseal refuses if the relay still runs with the secret in %s', async (_place, runningKey) => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-reseal-'));
  const relay = await startRelay(configFor(folder, runningKey), { log: () => {} });
  await expect(runReseal(configFor(folder, `${newSecret},${oldSecret}`))).rejects.toThrow(
    'The running relay encrypts with another secret than these settings name: restart the relay',
  );
  await relay.close();
  expect(await runReseal(configFor(folder, `${newSecret},${oldSecret}`))).toContain(
    'Then remove it from DATA_KEY',
  );
});
