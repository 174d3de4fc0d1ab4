import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { runChecks } from '../../../src/relay/doctor/doctor.js';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStoreFor } from '../../../src/relay/storage/open-store.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { leadStates } from '../../../src/relay/storage/tables/lead-schema.js';
import { defaultScript, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, pollOptions, sampleLead, sampleToken } from '../fixture.js';
import { newLead, newUpload, unlimitedUploads } from './each-database-fixture.js';
import { hashAsEarlierRelay, sealAsEarlierRelay } from './earlier-encryption-fixture.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'apro-folder-'));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const configFor = (DATA: string, settings: Record<string, string> = {}) =>
  readConfig({ CRM_URL: 'http://127.0.0.1:1', CRM_KEY: crmKey, FORMS: '34', PORT: '0', DATA, ...settings });

async function whileRelayRuns(DATA: string, check: () => void, settings: Record<string, string> = {}) {
  const relay = await startRelay(configFor(DATA, settings), { log: () => {} });
  try {
    check();
  } finally {
    await relay.close();
  }
}

/** Files of `folder` that somebody else than the owner can open. */
const sharedNames = (folder: string) =>
  readdirSync(folder).filter((name) => name !== 'scripts' && !/00$/.test(modeOf(join(folder, name))));

describe('the folder DATA', () => {
  test('is created for its owner alone, with every file in it', async () => {
    const folder = join(newFolder(), 'data');
    await whileRelayRuns(folder, () => {
      expect(modeOf(folder)).toBe('700');
      expect(readdirSync(folder)).toEqual(
        expect.arrayContaining(['data.key', 'operator.json', 'operator.sock', 'relay.db', 'relay.db-wal']),
      );
      expect(sharedNames(folder)).toEqual([]);
    });
    expect(readdirSync(folder)).not.toContain('operator.json');
    expect(readdirSync(folder)).not.toContain('operator.sock');
  });

  test('of an earlier relay, open to others, is closed at the start', async () => {
    const folder = newFolder();
    await (await openStore(await openSqlite(folder))).close();
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
    await whileRelayRuns(folder, () => {
      expect(modeOf(folder)).toBe('700');
      expect(sharedNames(folder)).toEqual([]);
    });
  });

  test('that has files of other programs keeps its rights, its store is closed, and doctor names both', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'notes.txt'), 'of somebody else', { mode: 0o644 });
    await whileRelayRuns(folder, () => {
      expect(modeOf(folder)).toBe('755');
      expect(sharedNames(folder)).toEqual(['notes.txt']);
    });
    chmodSync(join(folder, 'data.key'), 0o640);
    const lines: string[] = [];
    for await (const { check, status, message } of runChecks(configFor(folder)))
      if (check === 'rights') lines.push(`${status}: ${message}`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`warning: Other users of this machine can open ${folder} (755)`);
  });
});

describe('the secret of the store', () => {
  test('is made once, at random, and is kept', async () => {
    const [one, two] = [newFolder(), newFolder()];
    const readKey = (folder: string) => readFileSync(join(folder, 'data.key'), 'utf8').trim();
    await whileRelayRuns(one, () => expect(readKey(one)).toMatch(/^[\w-]{43}$/));
    const first = readKey(one);
    await whileRelayRuns(one, () => expect(readKey(one)).toBe(first));
    await whileRelayRuns(two, () => expect(readKey(two)).not.toBe(first));
    const store = await openStoreFor(configFor(one));
    expect(store.secrets).toEqual([first, crmKey]);
    await store.close();
  });

  test('is not made if DATA_KEY is set, and an older one still decrypts', async () => {
    const folder = newFolder();
    const DATA_KEY = 'a secret of the operator';
    await whileRelayRuns(folder, () => expect(existsSync(join(folder, 'data.key'))).toBe(false), {
      DATA_KEY,
    });
    await whileRelayRuns(folder, () => expect(existsSync(join(folder, 'data.key'))).toBe(true));
    const store = await openStoreFor(configFor(folder, { DATA_KEY }));
    expect(store.secrets).toEqual([DATA_KEY, readFileSync(join(folder, 'data.key'), 'utf8').trim(), crmKey]);
    await store.close();
  });

  test.each([
    ['cut off', (path: string) => writeFileSync(path, 'x')],
    ['empty', (path: string) => writeFileSync(path, '')],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('stops the start with a sentence if its file is %s', async (_case, spoil) => {
    const folder = newFolder();
    spoil(join(folder, 'data.key'));
    await expect(startRelay(configFor(folder), { log: () => {} })).rejects.toThrow(
      /^The key in .*data\.key /,
    );
    // The failed start has released the lock of the database.
    await (await openSqlite(folder)).close();
  });

  test('is not made by a command that opens the store', async () => {
    const folder = newFolder();
    await (await openStore(await openSqlite(folder))).close();
    for await (const _ of runChecks(configFor(folder)));
    expect(existsSync(join(folder, 'data.key'))).toBe(false);
  });

  test.each([
    ['x', false],
    ['x,a secret of the operator', false],
    ['fifteen letters', false],
    ['sixteen letters!', true],
    ['a secret of the operator,x', true],
  ])('DATA_KEY=%s is accepted: %s', (DATA_KEY, isAccepted) => {
    const read = () => configFor('data', { DATA_KEY });
    if (isAccepted) expect(read().dataKeys).toEqual(DATA_KEY.split(','));
    else expect(read).toThrow(/DATA_KEY must start with a secret of 16 characters or more/);
  });
});

describe('a store of an earlier relay, encrypted under CRM_KEY', () => {
  const payload = (email: string, uploads: readonly string[] = []) =>
    writeLeadPayload({
      formtype: '34',
      host: 'www.example.com',
      data: new Map<string, WireValue>([
        ['def_customer', new Map([['email', email]])],
        ...uploads.map((id) => ['ext_request', new Map([['70', new Map([['value', id]])]])] as const),
      ]),
      leftOut: new Map(),
      uploads,
      token: sampleToken,
      receiptField: '',
      consents: [],
    });

  test('is delivered with its file, and its retries are recognized', async () => {
    const crm = await startScriptedCrm(defaultScript);
    const DATA = newFolder();
    const id = 'file-abcdefghijkl.pdf';
    const before = await openStore(await openSqlite(DATA));
    await before.uploads.create(newUpload({ id, now: Date.now() }), unlimitedUploads);
    await before.uploads.appendPiece(id, 0, sealAsEarlierRelay(crmKey, '%PDF-1.7 an old plan'));
    await before.uploads.markComplete(id, 20);
    await before.uploads.claim(id, 'R-OLD');
    const sealed = sealAsEarlierRelay(crmKey, payload('old@b.example', [id]));
    const tokenHash = hashAsEarlierRelay(crmKey, sampleToken);
    await before.leads.add(newLead({ receipt: 'R-OLD', tokenHash, sealed, now: Date.now() }));
    await before.close();
    const relay = await startRelay(configFor(DATA, { CRM_URL: crm.url, ALLOWED_ORIGINS: pageOrigin }), {
      log: () => {},
    });
    const bodies = () => crm.requests.map(({ body }) => body.replaceAll('%40', '@')).join('\n');
    await vi.waitFor(() => expect(bodies()).toContain('old@b.example'), pollOptions);
    expect(bodies()).toContain('an old plan');
    const body = new URLSearchParams(sampleLead);
    const answer = await fetch(`${relay.url}/onlineforms`, {
      method: 'POST',
      headers: { Origin: pageOrigin },
      body,
    });
    expect(await answer.json()).toMatchObject({ receipt: expect.not.stringMatching(/^R-OLD$/) });
    await relay.close();
    const store = await openStore(await openSqlite(DATA));
    // The page has sent other values with the token of an earlier lead. The new lead refers to the earlier one,
    // which shows that the relay has found the old hash of the token.
    expect((await store.leads.list(leadStates, 9)).map(({ linked }) => linked)).toContain('R-OLD');
    await store.close();
    await crm.close();
  });
});
