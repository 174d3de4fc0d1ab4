import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseLeadsArgs, runLeadsCommand } from '../../../src/relay/cli/leads-command.js';
import { type RelayConfig, readConfig } from '../../../src/relay/config/config.js';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { errorAdvice } from '../../../src/relay/monitoring/error-advice.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import type { NewLead } from '../../../src/relay/storage/tables/lead-schema.js';
import type { LeadStore } from '../../../src/relay/storage/tables/lead-store.js';
import { crmKey, pageOrigin } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const text = writeLeadPayload({
  formtype: '34',
  host: 'www.example.com',
  data: new Map([['def_customer', new Map([['email', 'a@b.example']])]]),
  leftOut: new Map(),
  uploads: [],
  token: '',
  receiptField: '',
  consents: [],
});
const sealedUnder = async (secret: string, receipt: string) =>
  (await createEncryption([secret])).encryptLead(text, receipt);

/**
 * Returns the output of a command. If the command fails, the property `printed` of the error contains the earlier
 * output.
 */
async function runLeads(config: RelayConfig, ...args: string[]): Promise<string> {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  try {
    await runLeadsCommand(config, parseLeadsArgs(args), write);
  } catch (error) {
    throw Object.assign(error as Error, { printed: output });
  }
  return output;
}

/** Runs `check` twice on a store with these leads: without a relay, then with a running relay. */
async function onEachAccess(
  fill: (leads: LeadStore, add: (overrides: Partial<NewLead>) => Promise<string>) => Promise<void>,
  check: (leads: (...args: string[]) => Promise<string>) => Promise<void>,
): Promise<void> {
  const DATA = mkdtempSync(join(tmpdir(), 'apro-leads-'));
  const store = await openStore(await openSqlite(DATA));
  const encryption = await createEncryption([crmKey]);
  await fill(store.leads, async (overrides) => {
    const { receipt = '' } = overrides;
    const sealed = await encryption.encryptLead(text, receipt);
    const lead = newLead({ tokenHash: receipt, sealed, state: 'quarantine', ...overrides });
    return (await store.leads.add(lead)).receipt;
  });
  await store.close();
  const env = {
    CRM_URL: 'http://127.0.0.1:2',
    CRM_KEY: crmKey,
    FORMS: '34',
    ALLOWED_ORIGINS: pageOrigin,
    DATA,
  };
  const leadsAt =
    (PORT: string) =>
    (...args: string[]) =>
      runLeads(readConfig({ ...env, PORT }), ...args);
  await check(leadsAt('1'));
  const relay = await startRelay(readConfig({ ...env, PORT: '0' }), { log: () => {} });
  onTestFinished(() => relay.close());
  await check(leadsAt(new URL(relay.url).port));
}

const linesOf = (printed: string) => printed.trim().split('\n');

test('list shows a lead that needs a person, and only counts 10,050 quarantined leads unless they are requested', async () => {
  const spam = 10_050;
  await onEachAccess(
    async (leads, add) => {
      await Promise.all(
        Array.from({ length: spam }, (_, at) => add({ receipt: `R-SPAM${at}`, now: 1_000 + at })),
      );
      await add({ receipt: 'R-LATE', state: 'queued', now: 50_000 });
      const [lead] = await leads.claim(1, 50_000, 60_000);
      if (lead)
        await leads.changeState(lead, 50_001, { state: 'attention', code: 'BAD_PARAMS', dueAt: 50_001 });
    },
    async (leads) => {
      const listed = linesOf(await leads('list'));
      expect(listed[0]).toMatch(/^R-LATE {2}attention .*BAD_PARAMS$/);
      expect(listed.slice(1)).toEqual([
        `${spam} suspicious leads in quarantine (101 MB): list them with leads list quarantine.`,
      ]);
      const quarantined = linesOf(await leads('list', 'quarantine'));
      expect(quarantined[0]).toMatch(/^R-SPAM0 /);
      expect(new Set(quarantined.map((line) => line.split(' ')[0])).size).toBe(spam);
      expect(quarantined).toHaveLength(spam);
      expect(linesOf(await leads('export', 'quarantine'))).toHaveLength(spam);
      expect(linesOf(await leads('list', 'attention'))).toEqual([listed[0]]);
    },
  );
});

test('a lead that cannot be decrypted is reported and does not hide the other leads', async () => {
  await onEachAccess(
    async (_leads, add) => {
      const sealed = await sealedUnder('a secret that nobody has any more', 'R-LOCKED');
      const torn = (await sealedUnder(crmKey, 'R-TORN')).slice(0, -1);
      await add({ receipt: 'R-LOCKED', sealed, now: 1_000 });
      await add({ receipt: 'R-TORN', sealed: torn, now: 2_000 });
      await add({ receipt: 'R-WELL', now: 3_000 });
    },
    async (leads) => {
      const exported = linesOf(await leads('export')).map((line) => JSON.parse(line));
      expect(exported).toMatchObject([
        { receipt: 'R-LOCKED', unreadable: 'encrypted under another key' },
        { receipt: 'R-TORN', unreadable: 'damaged' },
        { receipt: 'R-WELL', data: { def_customer: { email: 'a@b.example' } } },
      ]);
      expect(JSON.parse(await leads('show', 'R-LOCKED'))).toEqual(exported[0]);
      await expect(leads('files', 'R-LOCKED')).rejects.toThrow(
        /^R-LOCKED can't be opened: encrypted under another key\.$/,
      );
    },
  );
});

test('an action on several receipts handles every lead and lists the failures at the end', async () => {
  await onEachAccess(
    async (_leads, add) => {
      for (const receipt of ['R-A1', 'R-B1', 'R-C1', 'R-A2', 'R-B2', 'R-C2']) await add({ receipt });
    },
    async (leads) => {
      const state = async (receipt: string) => JSON.parse(await leads('show', receipt)).state;
      // The first run, without a relay, uses R-A1 to R-C1; the second run uses R-A2 to R-C2.
      const nth = (await state('R-A1')) === 'quarantine' ? 1 : 2;
      const [a, b, c] = [`R-A${nth}`, `R-B${nth}`, `R-C${nth}`] as const;
      await expect(leads('close', a, 'R-NOBODY', b, a, 'R-NOTHING')).rejects.toMatchObject({
        message: 'There is no lead R-NOBODY.\nThere is no lead R-NOTHING.',
        printed: expect.stringMatching(new RegExp(`^${a}  closed .*\n${b}  closed .*\n$`)),
      });
      expect(await leads('erase', b, c)).toMatch(
        new RegExp(`^${b}  closed .*  emptied\n${c}  closed .*  emptied\n$`),
      );
      expect([await state(a), await state(b), await state(c)]).toEqual(['closed', 'closed', 'closed']);
      expect(linesOf(await leads('show', a, c))).toEqual([
        ...linesOf(await leads('show', a)),
        ...linesOf(await leads('show', c)),
      ]);
      await expect(leads('retry', b, a)).rejects.toMatchObject({
        message: `${b} has no content any more, so there is nothing to retry.`,
        printed: expect.stringMatching(new RegExp(`^${a}  queued `)),
      });
    },
  );
});

test.each([[['close']], [['erase']], [['retry']], [['files']], [['lose', 'R-1']], [['list', 'nowhere']]])(
  'leads %j is rejected with the usage',
  async (words) => {
    expect(() => parseLeadsArgs(words)).toThrow(
      'apro-forms leads show | retry | release | close | erase RECEIPT',
    );
  },
);

test('leads files rejects a second receipt', () => {
  expect(() => parseLeadsArgs(['files', 'R-1', 'folder', 'R-2'])).toThrow(
    /^files takes one receipt and one folder/,
  );
});

test('list prints the advice about each code once, apart from the lines of the leads', async () => {
  const DATA = mkdtempSync(join(tmpdir(), 'apro-leads-'));
  const store = await openStore(await openSqlite(DATA));
  for (const receipt of ['R-ONE', 'R-TWO']) {
    await store.leads.add(newLead({ receipt, tokenHash: receipt }));
    const [lead] = await store.leads.claim(1, 50_000, 60_000);
    if (lead)
      await store.leads.changeState(lead, 50_001, { state: 'attention', code: 'BAD_PARAMS', dueAt: 50_001 });
  }
  await store.close();
  const config = readConfig({ CRM_URL: 'http://127.0.0.1:2', CRM_KEY: crmKey, DATA, PORT: '1' });
  const printed: string[] = [];
  const advice: string[] = [];
  const commands = parseLeadsArgs(['list', 'attention']);
  await runLeadsCommand(
    config,
    commands,
    (text) => printed.push(text),
    '.',
    (text) => advice.push(text),
  );
  expect(linesOf(printed.join(''))).toHaveLength(2);
  expect(advice.join('')).toBe(`BAD_PARAMS: ${errorAdvice.BAD_PARAMS}\n`);
});

test('an empty list names the states that were asked for', () =>
  onEachAccess(
    async () => {},
    async (leads) => {
      expect(await leads('list')).toBe('No lead is waiting.\n');
      expect(await leads('list', 'quarantine')).toBe('No lead is in the state quarantine.\n');
      expect(await leads('list', 'closed', 'delivered')).toBe(
        'No lead is in the state closed or delivered.\n',
      );
    },
  ));
