import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConsentsArgs, runConsents } from '../../../src/relay/cli/consents-command.js';
import { type RelayConfig, readConfig } from '../../../src/relay/config/config.js';
import { hashContacts, toLedgerEntries } from '../../../src/relay/leads/consent-contacts.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { hashEntry } from '../../../src/relay/storage/tables/consent-entry.js';
import { crmKey } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const record = {
  id: 'privacy',
  text: 'I agree\u001b[2J.',
  version: '',
  publication: '',
  document: '',
  given: true,
  at: '2026-01-01T00:00:00.000Z',
  language: 'en',
};

async function fillStore(DATA: string, entryCount: number): Promise<void> {
  const store = await openStore(await openSqlite(DATA));
  const encryption = await createEncryption([crmKey]);
  const data = new Map([['def_customer', new Map([['email', 'a@b.example']])]]);
  const contacts = await hashContacts(data, { fields: [] }, encryption);
  const lead = { lead: 'R-1', form: '34', site: 'www.example.com', recordedAt: 1_000, contacts };
  const consents = toLedgerEntries(Array(entryCount).fill(record), lead);
  await store.leads.add(newLead({ consents }));
  await store.close();
}

async function run(config: RelayConfig, ...words: string[]): Promise<string> {
  let output = '';
  await runConsents(config, parseConsentsArgs(words), (text) => {
    output += text;
  });
  return output;
}

describe.each(['on the store', 'by the running relay'])('apro-forms consents %s', (access) => {
  async function setUp(entryCount = 3) {
    const DATA = mkdtempSync(join(tmpdir(), 'apro-consents-'));
    await fillStore(DATA, entryCount);
    const config = readConfig({
      CRM_URL: 'http://127.0.0.1:2',
      CRM_KEY: crmKey,
      FORMS: '34',
      PORT: '0',
      DATA,
    });
    const lines: string[] = [];
    const relay =
      access === 'on the store' ? undefined : await startRelay(config, { log: (line) => lines.push(line) });
    return { config, DATA, lines, stop: async () => relay?.close() };
  }

  test('find says that consents under a removed secret cannot be searched', async () => {
    const { config, stop } = await setUp();
    await stop();
    const changed = { ...config, crmKey: 'other'.padEnd(32, '0'), dataKeys: ['a new secret of the relay'] };
    const relay = access === 'on the store' ? undefined : await startRelay(changed, { log: () => {} });
    for (const words of [['a@b.example'], ['+7 912 000 00 00'], ['a@b.example', '--json']])
      await expect(run(changed, 'find', ...words)).rejects.toThrow(
        "3 of the recorded consents can't be searched by e-mail or phone: their secret is not in DATA_KEY any more",
      );
    expect(await run(changed, 'find', 'R-1')).toContain('agreed  privacy');
    await relay?.close();
  });

  test('find prints the consents of a visitor, safe for a terminal', async () => {
    const { config, stop } = await setUp();
    for (const value of ['A@b.example', 'R-1']) {
      const output = await run(config, 'find', value);
      expect(output).toContain(
        '1970-01-01T00:00:01.000Z  agreed  privacy  form 34  www.example.com  R-1  entry 1\n  I agree\\u001b[2J.\n',
      );
    }
    expect(JSON.parse(await run(config, 'find', 'a@b.example', '--json'))).toMatchObject([
      { entry: 1, given: true },
      { entry: 2 },
      { entry: 3 },
    ]);
    expect(await run(config, 'find', '+7 912 000 00 00')).toContain('No consent is recorded');
    expect(JSON.parse(await run(config, 'find', 'nobody@b.example', '--json'))).toEqual([]);
    await stop();
  });

  test('export prints every entry once, so that anybody can check the chain', async () => {
    const { config, stop } = await setUp(205);
    const lines = (await run(config, 'export')).trimEnd().split('\n');
    await stop();
    const records = lines.map((line) => JSON.parse(line));
    expect(records.filter(({ text }) => text)).toHaveLength(1);
    let hash = records[0].ledger.base.hash;
    for (const { entry } of records.filter((line) => line.entry)) {
      expect(hashEntry(hash, entry)).toBe(entry.hash);
      hash = entry.hash;
    }
    expect(records[0].ledger.head).toEqual({ seq: 205, hash });
  });

  test('verify prints the last entry of the ledger, and a later check finds this entry', async () => {
    const { config, stop, lines } = await setUp(2_050);
    const output = await run(config, 'verify');
    expect(output).toMatch(/^2050 entries are unchanged\.\nLast entry: 2050:[\da-f]{64}\n/);
    const head = /Last entry: (\S+)/.exec(output)?.[1] ?? '';
    expect(await run(config, 'verify', '--head', head)).toContain('2050 entries are unchanged');
    await expect(run(config, 'verify', '--head', `7:${'0'.repeat(64)}`)).rejects.toThrow(
      'Entry 7 has another hash than before: the ledger was written again. 7 entries before it are unchanged.',
    );
    await stop();
    // The program sends several commands for one check, but the log has only one line for each check.
    if (access !== 'on the store')
      expect(lines.filter((line) => line.includes('consents-verify'))).toHaveLength(3);
  });
});

test.each([
  [['dance'], 'Unknown action dance.'],
  [['verfy'], 'Did you mean verify?'],
  [['find'], 'Missing argument: an e-mail address, a phone number or a receipt.'],
  [['find', 'Ann'], 'Ann is no e-mail address, phone number or receipt'],
  [['export', '--json'], 'Unexpected argument: --json'],
  [['verify', '--head', '3'], '--head 3 is not N:HASH'],
  [['find', 'a@b.c', '--head', '3'], '--head is for verify'],
])('rejects %j with a sentence', (words, message) => {
  expect(() => parseConsentsArgs(words)).toThrow(message);
});
