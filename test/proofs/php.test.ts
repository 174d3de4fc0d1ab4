import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { closeAfterTest, pageOrigin, pollOptions } from '../relay/fixture.js';
import { findFreePort, findProgram, skipReason } from './find-program.js';
import { startProofRelay } from './proof-relay.js';

const php = findProgram('php', 'php8.4', 'php8.3', 'php8.2');
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface PhpCrm {
  readonly url: string;
  /** Contents of PHP's `$_POST`, one object for each submission. */
  sends(): readonly Readonly<Record<string, unknown>>[];
}

async function startPhpCrm(): Promise<PhpCrm> {
  const folder = mkdtempSync(join(tmpdir(), 'apro-php-'));
  const port = await findFreePort();
  const server = spawn(
    php ?? '',
    ['-n', '-d', 'max_input_vars=1000', '-S', `127.0.0.1:${port}`, fileOf('crm.php')],
    {
      stdio: 'ignore',
      env: { ...process.env, CRM_FOLDER: folder, CRM_FORMS: fileOf('../../demo/crm/forms') },
    },
  );
  closeAfterTest({ close: () => stop(server) });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(url, { method: 'POST' }).then(
          ({ status }) => status,
          () => 0,
        ),
      pollOptions,
    )
    .toBe(200);
  const path = join(folder, 'sends.jsonl');
  return {
    url,
    sends: () =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
  };
}

async function stop(server: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.kill('SIGKILL')) await exited;
}

/** Sends values of form 35 through a relay, and returns what PHP read as `data`. */
async function sendThroughRelay(values: Readonly<Record<string, string>>): Promise<unknown> {
  const crm = await startPhpCrm();
  const { relay } = await startProofRelay({ CRM_URL: crm.url, DIALECT: 'compact' });
  const response = await fetch(`${relay.url}/onlineforms`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body: new URLSearchParams({ action: 'fillform', formtype: '35', token: crypto.randomUUID(), ...values }),
  });
  expect(await response.json()).toMatchObject({ status: 'success' });
  await expect.poll(() => crm.sends().length, { ...pollOptions, timeout: 30_000 }).toBe(1);
  const [send] = crm.sends();
  expect(send).toMatchObject({ action: 'fillform', formtype: '35' });
  return send?.data;
}

describe.skipIf(!php)(`real PHP reads a lead of the relay${skipReason(php, 'PHP')}`, () => {
  test('unchanged: every shape of a value, and characters that PHP, URLs and JSON treat specially', async () => {
    const hostile = 'Ännä + 100 % & "x" = \'y\' [a][b] <b>\\ё👩‍👩‍👧;\r\nend';
    expect(
      await sendThroughRelay({
        'data[def_customer][name]': hostile,
        'data[def_customer][email]': 'a+b@example.com',
        'data[ext_request][77][value][0]': '2026-01-01',
        'data[ext_request][77][value][1]': '2026-12-31',
        'data[ext_request][617][value]': '0',
      }),
    ).toEqual({
      def_customer: { name: hostile, email: 'a+b@example.com' },
      ext_request: { 77: { value: ['2026-01-01', '2026-12-31'] }, 617: { value: '0' } },
    });
  });

  test('with a list of 400 values', async () => {
    const items = Array.from({ length: 400 }, (_, index) => `Item ${index}`);
    const members = items.map((item, index) => [`data[ext_request][617][value][${index}]`, item]);
    expect(
      await sendThroughRelay({ 'data[def_customer][email]': 'a@b.example', ...Object.fromEntries(members) }),
    ).toEqual({
      def_customer: { email: 'a@b.example' },
      ext_request: { 617: { value: items } },
    });
  });
});
