import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoKey, type StartCrmOptions, startDemoCrm } from '../../../demo/crm/server.js';
import { parseTestArgs, runTest } from '../../../src/relay/cli/test-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { createTestTickets } from '../../../src/relay/leads/test-ticket.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { closeAfterTest, pageOrigin } from '../fixture.js';

async function setUp(crmOptions: StartCrmOptions = {}, settings: Readonly<Record<string, string>> = {}) {
  const crm = await startDemoCrm(crmOptions);
  const base = {
    CRM_URL: crm.url,
    CRM_KEY: demoKey,
    FORMS: '34,35',
    ALLOWED_ORIGINS: pageOrigin,
    DATA: mkdtempSync(join(tmpdir(), 'apro-test-')),
    ...settings,
  };
  const relay = await startRelay(readConfig({ ...base, PORT: '0' }), { log: () => {} });
  closeAfterTest(relay, crm);
  const { port } = new URL(relay.url);
  return { crm, relay, config: readConfig({ ...base, PORT: port }) };
}

async function readMetric(relayUrl: string, name: string): Promise<string | undefined> {
  const text = await (await fetch(`${relayUrl}/metrics`)).text();
  return text
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1);
}

const options = parseTestArgs(['34']);

test('a test lead goes the whole way, is found in the CRM, and is not counted', async () => {
  const { crm, relay, config } = await setUp();
  const { text, isGood } = await runTest(config, options);
  expect(text).toMatch(
    /^The test lead R-[A-Z2-7]{16} arrived in \d+\.\d s as request \d+, with \d+ fields filled in\.$/m,
  );
  expect(text).toMatch(/^(\d+) of \1 fields of the request came back as sent\.$/m);
  expect(isGood).toBe(true);
  expect(crm.crm.arrivals).toHaveLength(1);
  expect(crm.requests.filter(({ keyed }) => keyed)).toHaveLength(1);
  expect(await readMetric(relay.url, 'apro_leads_received_total')).toBe('0');
  expect(await readMetric(relay.url, 'apro_leads{state="delivered"}')).toBe('0');
});

test('a test lead is found by its receipt', async () => {
  const { config } = await setUp({ receiptField: '99' }, { TOKEN_FIELD: 'ext_request.99' });
  await runTest(config, options);
  const { text } = await runTest(config, parseTestArgs(['34', '--json']));
  const report = JSON.parse(text);
  expect(report).toMatchObject({ form: '34', state: 'delivered', listed: { request: expect.any(String) } });
});

test('a value that the CRM lists in another way is reported', async () => {
  const { config, crm } = await setUp();
  const original = crm.crm.applications.bind(crm.crm);
  crm.crm.applications = (raw) => {
    const reply = original(raw);
    return 'data' in reply ? { data: reply.data.replace(/apro-forms test \w+/, 'something else') } : reply;
  };
  const { text, isGood } = await runTest(config, options);
  expect(text).toMatch(/“apro-forms test \w+” was sent, “something else” came back\./);
  expect(isGood).toBe(false);
});

test('while the CRM is down, the test lead is withdrawn with a sentence', async () => {
  const { config, crm } = await setUp();
  // The relay caches the form, so the test can begin although the CRM is down.
  await fetch(`http://127.0.0.1:${config.port}/forms/34`);
  await crm.close();
  await expect(runTest(config, options)).rejects.toThrow(
    /^The test lead R-\w+ did not arrive in the CRM: network\. The CRM cannot be reached: .* It was withdrawn and will not be sent\.$/,
  );
});

test('a link for a test on a page has a ticket, and a wrong address is a sentence', async () => {
  const { config } = await setUp();
  const page = 'https://www.example.com/contact?from=menu#form';
  const { text } = await runTest(config, parseTestArgs(['34', '--page', page]));
  expect(text).toMatch(
    /^https:\/\/www\.example\.com\/contact\?from=menu&apro-test=34\.\d+\.[A-Z2-7]{16}\.[\w-]{43}#form$/m,
  );
  for (const wrong of ['contact', 'javascript:alert(1)'])
    await expect(runTest(config, { ...options, page: wrong })).rejects.toThrow(
      'is not the address of a page',
    );
});

test('a form that is not served, and a relay that does not run, are sentences', async () => {
  const { config, relay } = await setUp({}, { FORMS: '35' });
  await expect(runTest(config, options)).rejects.toThrow(
    'The relay has no form 34: add it to FORMS, and check that the CRM has it.',
  );
  await relay.close();
  await expect(runTest(config, options)).rejects.toThrow(
    /^No relay accepts commands through the folder .*: start the relay first\.$/,
  );
});

test('a permission for a test lead is valid once, for one form, and for 15 minutes', async () => {
  let time = 1_000_000;
  const [send, otherSend] = [crypto.randomUUID(), crypto.randomUUID()];
  const { proofs } = await openStore(await openSqlite(':memory:'));
  const deps = { proofs, now: () => time };
  const tickets = createTestTickets({
    ...deps,
    encryption: await createEncryption(['the secret of a relay']),
  });
  const forger = createTestTickets({ ...deps, encryption: await createEncryption(['another secret here']) });
  const ticket = await tickets.issue('34');
  expect(await tickets.redeem(ticket, '35', send)).toBe(false);
  expect(await tickets.redeem(await forger.issue('34'), '34', send)).toBe(false);
  expect(await tickets.redeem(ticket.replace('34.', '35.'), '35', send)).toBe(false);
  expect(await tickets.redeem('', '34', send)).toBe(false);
  expect(await tickets.redeem(ticket, '34', send)).toBe(true);
  for (let attempt = 0; attempt < 2; attempt++)
    expect(await tickets.redeem(ticket, '34', otherSend)).toBe(false);
  expect(await tickets.redeem(ticket, '34', '')).toBe(false);
  // A page that got no answer repeats its submission, so the same submission may use its ticket twice.
  expect(await tickets.redeem(ticket, '34', send)).toBe(true);
  const withoutToken = await tickets.issue('34');
  expect(await tickets.redeem(withoutToken, '34', '')).toBe(true);
  expect(await tickets.redeem(withoutToken, '34', '')).toBe(false);
  const late = await tickets.issue('34');
  time += 15 * 60_000 + 1;
  expect(await tickets.redeem(late, '34', send)).toBe(false);
});

test('a submission with a used permission stores nothing', async () => {
  const { config, crm, relay } = await setUp();
  const response = await fetch(`${relay.url}/onlineforms`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body: new URLSearchParams({
      action: 'fillform',
      formtype: '34',
      'data[def_customer][email]': 'a@b.example',
      test: 'used',
    }),
  });
  expect([response.status, await response.json()]).toMatchObject([403, { message: 'TEST_EXPIRED' }]);
  expect(await readMetric(`http://127.0.0.1:${config.port}`, 'apro_leads{state="queued"}')).toBe('0');
  expect(crm.crm.arrivals).toEqual([]);
});
