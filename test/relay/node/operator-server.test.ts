import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseLeadsArgs, runLeadsCommand } from '../../../src/relay/cli/leads-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { readOperatorAddress, writeOperatorAddress } from '../../../src/relay/node/operator-address.js';
import { createOperatorClient, readUserName } from '../../../src/relay/node/operator-client.js';
import { startOperatorServer } from '../../../src/relay/node/operator-server.js';
import { type RunningRelay, startRelay } from '../../../src/relay/node/start-relay.js';
import { OperatorError } from '../../../src/relay/operator/operator-error.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { defaultScript, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, sampleLead } from '../fixture.js';
import { hashAsEarlierRelay } from '../storage/earlier-encryption-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

const newFolder = (name = '') => join(mkdtempSync(join(tmpdir(), 'apro-door-')), name);

async function setUp(settings: Record<string, string> = {}) {
  const crm = await startScriptedCrm(defaultScript);
  open.push(crm);
  const env = { CRM_URL: crm.url, CRM_KEY: crmKey, FORMS: '34', ALLOWED_ORIGINS: pageOrigin, PORT: '0' };
  const config = readConfig({ ...env, DATA: newFolder('data'), PROOF_OF_WORK: 'off', ...settings });
  const lines: string[] = [];
  const relay = await startRelay(config, { log: (line) => lines.push(line) });
  open.push(relay);
  const auditLines = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'operator');
  return { config, relay, lines, auditLines };
}

async function send(relay: RunningRelay, fields: Record<string, string> = {}, path = '/onlineforms') {
  return fetch(relay.url + path, {
    method: 'POST',
    headers: { Origin: path === '/onlineforms' ? pageOrigin : relay.url },
    body: new URLSearchParams(fields),
  });
}

/** Sends a request to the entrance for commands. Resolves to the status. */
function askSocket(
  at: string | number,
  headers: Record<string, string>,
  body = '{"do":"ping"}',
): Promise<number> {
  const target = typeof at === 'string' ? { socketPath: at } : { host: '127.0.0.1', port: at };
  return new Promise((resolve, reject) => {
    httpRequest({ ...target, method: 'POST', path: '/', headers, agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    })
      .on('error', reject)
      .end(body);
  });
}

describe('the socket for commands of the operator', () => {
  test('is not served on the public port, with any token', async () => {
    const { relay, config } = await setUp();
    const secret = readOperatorAddress(config)?.secret ?? '';
    const tokens = [
      secret,
      crmKey,
      '',
      ...[crmKey, secret].map((key) => hashAsEarlierRelay(key, 'operator')),
    ];
    for (const path of ['/operator', '/operator/', '/OPERATOR', '//operator', '/', '/leads'])
      for (const token of tokens) {
        const init = { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: '{"do":"list"}' };
        const answer = await fetch(relay.url + path, init);
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ status: 'fail' });
      }
  });

  test('accepts only the secret in its file, and has a new secret after each start', async () => {
    const { relay, config } = await setUp();
    const address = readOperatorAddress(config);
    if (!address) throw new Error('no address');
    expect(await askSocket(address.at, { Authorization: `Bearer ${address.secret}` })).toBe(200);
    const wrong = [undefined, `Bearer ${address.secret}x`, address.secret, `Bearer ${crmKey}`];
    const answers = wrong.map((text) =>
      askSocket(address.at, text === undefined ? {} : { Authorization: text }),
    );
    expect(new Set(await Promise.all(answers))).toEqual(new Set([403]));
    await relay.close();
    const again = await startRelay(config, { log: () => {} });
    open.push(again);
    expect(readOperatorAddress(config)?.secret).not.toBe(address.secret);
  });

  test('is used instead of the relay’s port, so a program on this port gets no command and no secret', async () => {
    const received: string[] = [];
    const listener = createServer((socket) => socket.on('data', (bytes) => received.push(String(bytes))));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    const { config } = await setUp();
    await runLeadsCommand({ ...config, port }, parseLeadsArgs(['list']), () => {});
    await new Promise((resolve) => listener.close(resolve));
    expect(received).toEqual([]);
  });

  test.each([
    ['a socket that nobody serves', (folder: string) => ({ at: join(folder, 'operator.sock'), secret: 'x' })],
    ['a port that nobody serves', () => ({ at: 1, secret: 'x' })],
    ['half a file', () => '{"at":'],
    ['another shape', () => [1]],
  ])('left behind by a crash as %s does not stop command or relay', async (_case, leave) => {
    const { config, relay } = await setUp();
    await relay.close();
    const left = leave(config.data);
    writeFileSync(join(config.data, 'operator.json'), typeof left === 'string' ? left : JSON.stringify(left));
    expect(await createOperatorClient(config)({ do: 'ping' })).toBeUndefined();
    await runLeadsCommand(config, parseLeadsArgs(['list']), () => {});
    const again = await startRelay(config, { log: () => {} });
    open.push(again);
    expect((await createOperatorClient(config)({ do: 'ping' }))?.status).toBe(200);
  });

  test.each([
    ['before its answer', ''],
    ['in the middle of its answer', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"status":'],
  ])('that does not answer %s does not keep a command and its connection waiting', async (_case, answer) => {
    const data = newFolder();
    const silent = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .write(answer),
    );
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => silent.close(() => resolve())) });
    writeOperatorAddress(data, { at: (silent.address() as { port: number }).port, secret: 'x' });
    // The limit counts until the headers of the answer.
    const timeoutMs = answer === '' ? 50 : 60_000;
    const response = createOperatorClient({ data }, { timeoutMs })({ do: 'list' });
    if (answer === '') await expect(response).rejects.toThrow(OperatorError);
    else await (await response)?.body?.cancel();
    // At the end of the test, `close` of the server waits until the connection has ended.
  });

  test('is a port on 127.0.0.1 where the path is too long for a socket', async () => {
    const { config } = await setUp({ DATA: newFolder('long/'.repeat(30)) });
    expect(readOperatorAddress(config)?.at).toEqual(expect.any(Number));
    let output = '';
    await runLeadsCommand(config, parseLeadsArgs(['list']), (text) => {
      output += text;
    });
    expect(output).toBe('No lead is waiting.\n');
  });

  test('pauses after each wrong secret, for all connections in turn', async () => {
    const config = { data: newFolder() };
    const entries: unknown[] = [];
    let running = 0;
    let mostRunning = 0;
    const pauses: number[] = [];
    const server = await startOperatorServer(config, {
      handle: async () => Response.json({ status: 'success', data: {} }),
      log: (_level, entry) => entries.push(entry),
      async sleep(ms) {
        pauses.push(ms);
        mostRunning = Math.max(mostRunning, ++running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running--;
      },
    });
    if (server) open.push(server);
    const at = readOperatorAddress(config)?.at ?? 0;
    await Promise.all(Array.from({ length: 10 }, () => askSocket(at, { Authorization: 'Bearer guess' })));
    expect(pauses).toEqual(Array.from({ length: 10 }, () => 1_000));
    expect(mostRunning).toBe(1);
    expect(entries).toHaveLength(10);
    expect(entries[0]).toMatchObject({ event: 'operator', outcome: 'refused' });
  });
});

describe('the log', () => {
  test('has a line for each command with user, action and receipt, and no data of the lead', async () => {
    const { config, relay, auditLines, lines } = await setUp();
    const honeypot = { ...sampleLead, website: 'https://spam.example' };
    const { receipt } = (await (await send(relay, honeypot)).json()) as { receipt: string };
    const by = readUserName();
    for (const words of [
      ['list'],
      ['show', receipt],
      ['export', 'quarantine'],
      ['release', receipt],
      ['erase', receipt],
    ]) {
      await runLeadsCommand(config, parseLeadsArgs(words), () => {}).catch(() => {});
      const command = words[0];
      const last = auditLines()
        .filter((line) => line.command === command)
        .at(0);
      expect(last).toMatchObject({ by, command, ...(words[1] === receipt && { lead: receipt }) });
    }
    await createOperatorClient(config)({ do: 'show', receipt: 'R-1\n{"forged":true}' });
    expect(auditLines().at(-1)).not.toHaveProperty('lead');
    expect(lines.join('\n')).not.toContain('a@b.example');
  });

  test('of commands without a relay is in the folder of the store', async () => {
    const { config, relay } = await setUp();
    const { receipt } = (await (await send(relay, sampleLead)).json()) as { receipt: string };
    await relay.close();
    await runLeadsCommand(config, parseLeadsArgs(['show', receipt]), () => {});
    const line = JSON.parse(readFileSync(join(config.data, 'operator.log'), 'utf8').trim());
    expect(line).toMatchObject({ event: 'operator', command: 'show', lead: receipt, outcome: 'done' });
  });
});

describe('a token of a visitor', () => {
  const entrances = [
    ['/onlineforms', { ...sampleLead }],
    ['/f/34', { 'def_customer.email': 'a@b.example' }],
  ] as const;
  const tokens = ['operator', 'proof of work', 'altcha', '203.0.113.7', 'x'.repeat(10_000), "' OR 1=1"];

  test.each(entrances)('that is no UUID is not hashed, by %s', async (path, fields) => {
    const { relay, config } = await setUp({ SENDS_PER_MINUTE: '100' });
    for (const token of tokens) expect((await send(relay, { ...fields, token }, path)).status).toBe(200);
    await relay.close();
    const database = await openSqlite(config.data);
    const rows = await database.query<Record<string, unknown>>({
      fragments: ['SELECT * FROM leads'],
      values: [],
    });
    await database.close();
    expect(rows).toHaveLength(tokens.length);
    const key = readFileSync(join(config.data, 'data.key'), 'utf8').trim();
    const hashes = new Set(
      [key, crmKey].flatMap((secret) => tokens.map((token) => hashAsEarlierRelay(secret, token))),
    );
    expect(rows.filter((row) => Object.values(row).some((value) => hashes.has(String(value))))).toEqual([]);
  });
});
