import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { type RunningRelay, startRelay } from '../../../src/relay/node/start-relay.js';
import {
  defaultScript,
  failureText,
  type ScriptedCrm,
  startScriptedCrm,
} from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, sampleLead } from '../fixture.js';

const openResources: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of openResources.splice(0)) await resource.close();
});

interface OperatorFixture {
  readonly crm: ScriptedCrm;
  readonly relay: RunningRelay;
  readonly env: Record<string, string>;
  /** Runs `apro-forms leads` with arguments and returns its output. */
  leads(...args: string[]): Promise<string>;
}

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url));

/** A relay with a store on disk, in front of a CRM that refuses all leads. */
async function setUpOperator(): Promise<OperatorFixture> {
  const crm = await startScriptedCrm((request) =>
    request.body.includes('action=fill') ? { text: failureText('BAD_PARAMS') } : defaultScript(request),
  );
  const env: Record<string, string> = {
    CRM_URL: crm.url,
    CRM_KEY: crmKey,
    FORMS: '34',
    ALLOWED_ORIGINS: pageOrigin,
    DATA: mkdtempSync(join(tmpdir(), 'apro-operator-')),
    PORT: '0',
  };
  const relay = await startRelay(readConfig(env), { log: () => {} });
  openResources.push(relay, crm);
  env.PORT = new URL(relay.url).port;
  return {
    crm,
    relay,
    env,
    leads: async (...args) => (await run(process.execPath, [cli, 'leads', ...args], { env })).stdout,
  };
}

async function send({ relay }: OperatorFixture, overrides: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({ ...sampleLead, ...overrides });
  const answer = await fetch(`${relay.url}/onlineforms`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body,
  });
  return (await answer.json()).receipt;
}

async function readMetrics({ relay }: OperatorFixture): Promise<string> {
  return (await fetch(`${relay.url}/metrics`)).text();
}

describe('the command apro-forms leads', () => {
  test('lists, shows and retries a lead that needs attention while the relay runs', async () => {
    const fixture = await setUpOperator();
    expect(await fixture.leads()).toBe('No lead is waiting.\n');
    const receipt = await send(fixture, { 'data[ext_request][999][value]': 'In a field that is gone' });
    // The command is a process each time, so the wait asks the relay.
    await expect
      .poll(() => readMetrics(fixture), { timeout: 10_000 })
      .toContain('apro_leads{state="attention"} 1\n');
    expect(await fixture.leads('list')).toMatch(new RegExp(`^${receipt}  attention .*form 34 .*BAD_PARAMS`));
    const shown = JSON.parse(await fixture.leads('show', receipt));
    expect(shown).toMatchObject({ receipt, leftOut: { 'ext_request.999': 'In a field that is gone' } });
    expect(shown.data).toEqual({ def_customer: { email: 'a@b.example' } });
    const before = fixture.crm.requests.length;
    expect(await fixture.leads('retry', receipt)).toContain('queued');
    await expect.poll(() => fixture.crm.requests.length).toBeGreaterThan(before);
  });

  test('releases a quarantined lead, which has a receipt', async () => {
    const fixture = await setUpOperator();
    const receipt = await send(fixture, { website: 'https://spam.example' });
    expect(receipt).toMatch(/^R-/);
    expect(await fixture.leads('list', 'quarantine')).toContain(receipt);
    expect(fixture.crm.requests.some(({ body }) => body.includes('action=fill'))).toBe(false);
    await fixture.leads('release', receipt);
    await expect.poll(() => fixture.crm.requests.some(({ body }) => body.includes('action=fill'))).toBe(true);
  });

  test('closes a lead, and exits with code 1 if another lead does not exist', async () => {
    const fixture = await setUpOperator();
    const receipt = await send(fixture);
    const metrics = () => readMetrics(fixture);
    await expect.poll(metrics).toContain('apro_leads{state="attention"} 1\n');
    await expect(fixture.leads('close', 'R-NOBODY', receipt)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`^${receipt}  closed .*BAD_PARAMS\n$`)),
      stderr: 'There is no lead R-NOBODY.\n',
    });
    expect(await metrics()).toMatch(
      /apro_leads\{state="attention"\} 0\n(.*\n)*apro_leads\{state="closed"\} 1\n/,
    );
    expect(await fixture.leads('erase', receipt)).toMatch(new RegExp(`^${receipt}  closed .*emptied\n$`));
  });

  test('exports one lead per line, also while no relay runs', async () => {
    const fixture = await setUpOperator();
    await send(fixture);
    await openResources.shift()?.close();
    const lines = (await fixture.leads('export')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ form: '34', host: 'www.example.com' }]);
  });

  test('writes the files of a lead into a folder, also while no relay runs', async () => {
    const fixture = await setUpOperator();
    const plan = `%PDF-1.7 ${'a plan '.repeat(100_000)}`;
    const body = new FormData();
    body.set('params[object]', 'applications');
    body.set('upload', new File([plan], 'plan.pdf'));
    await fetch(`${fixture.relay.url}/forms/34`);
    const init = { method: 'POST', headers: { Origin: pageOrigin }, body };
    const { data } = await (await fetch(`${fixture.relay.url}/sharedapi/utils/upload`, init)).json();
    const receipt = await send(fixture, {
      website: 'https://spam.example',
      'data[ext_request][70][value]': data.name,
    });
    const folder = mkdtempSync(join(tmpdir(), 'apro-files-'));
    const path = join(folder, data.name);
    expect(await fixture.leads('files', receipt, folder)).toBe(`${path}  ${plan.length} bytes\n`);
    expect(readFileSync(path, 'utf8')).toBe(plan);
    await expect(fixture.leads('files', receipt, folder)).rejects.toMatchObject({
      stderr: expect.stringMatching(/can't be written: EEXIST/),
    });
    rmSync(path);
    await openResources.shift()?.close();
    await fixture.leads('files', receipt, folder);
    expect(readFileSync(path, 'utf8')).toBe(plan);
  });

  test('explains unknown receipts and unknown actions', async () => {
    const fixture = await setUpOperator();
    await expect(fixture.leads('show', 'R-NONE')).rejects.toMatchObject({
      stderr: 'There is no lead R-NONE.\n',
    });
    await expect(fixture.leads('dance')).rejects.toMatchObject({
      stderr: expect.stringContaining('apro-forms leads [list'),
    });
  });

  test('creates no store if there is neither a relay nor a store', async () => {
    const fixture = await setUpOperator();
    fixture.env.PORT = '1';
    fixture.env.DATA = join(fixture.env.DATA ?? '', 'elsewhere');
    await expect(fixture.leads()).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /^No relay accepts commands through the folder .*elsewhere, and the folder has no store\./,
      ),
    });
    expect(existsSync(fixture.env.DATA)).toBe(false);
  });
});

test.each([
  ['nothing', {}],
  ['a guess', { Authorization: 'Bearer x' }],
  ['the key itself', { Authorization: `Bearer ${crmKey}` }],
])('the public port accepts no commands of the operator, with %s as the token', async (_what, headers) => {
  const { relay } = await setUpOperator();
  const body = '{"do":"export"}';
  const answer = await fetch(`${relay.url}/operator`, {
    method: 'POST',
    headers: headers as HeadersInit,
    body,
  });
  expect(answer.status).toBe(404);
});

test('metrics hold counts and no data of leads', async () => {
  const fixture = await setUpOperator();
  await send(fixture);
  await expect.poll(() => readMetrics(fixture)).toMatch(/apro_leads\{state="attention"\} 1\n/);
  const text = await readMetrics(fixture);
  expect(text).toContain('apro_leads_received_total 1\n');
  expect(text).toContain('apro_key_requests_left 200\n');
  expect(text).not.toContain('example');
});
