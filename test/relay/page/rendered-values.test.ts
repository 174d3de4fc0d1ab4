import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kindForms } from '../../../demo/crm/forms.js';
import { startScriptedCrm } from '../../scripted-crm-fixture.js';
import { closeAfterTest, crmKey } from '../fixture.js';

// The built program, because it differs from the source: modules for browsers only are bundled in another way.
const cli = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url));

const dataTypes = [
  ...kindForms.flatMap(([group, , type]) => (group === 'ext_request' ? [type] : [])),
  ...['attach', 'unknown_kind'],
];
const form = {
  formtype: '34',
  name: 'All kinds',
  def_customer: Object.fromEntries(
    ['surname', 'name', 'patronymic', 'email', 'phone'].map((id) => [
      id,
      { id, name: id, type_data: 'text' },
    ]),
  ),
  ext_request: Object.fromEntries(
    dataTypes.map((type, index) => {
      const id = String(100 + index);
      const variants = /select/.test(type) ? [{ id: '1', value: 'Red' }] : undefined;
      return [id, { id, name: type, type_data: type, variants }];
    }),
  ),
};
const secret = 'what-a-visitor-typed';
const suffixes = ['', '.from', '.to', '.lat', '.lon'];

test('the built relay renders any posted value, writes none of them to its log, and keeps running', async () => {
  const crm = await startScriptedCrm(({ body }) => ({
    text: body.includes('action=getform') ? JSON.stringify(form) : '{"status":"success","form":"34"}',
  }));
  const child = spawn(process.execPath, [cli, 'relay'], {
    env: {
      CRM_URL: crm.url,
      CRM_KEY: crmKey,
      FORMS: '34',
      PORT: '0',
      DESK_PORT: 'off',
      SENDS_PER_MINUTE: '10000',
      DATA: mkdtempSync(join(tmpdir(), 'apro-rendered-')),
    },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  closeAfterTest(crm, {
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const readUrl = () => /listens on (http:\S+)/.exec(output)?.[1] ?? '';
  await expect.poll(readUrl, { timeout: 30_000 }).not.toBe('');
  const url = readUrl();
  const addresses = [
    ...Object.keys(form.def_customer).map((id) => `def_customer.${id}`),
    ...Object.keys(form.ext_request).map((id) => `ext_request.${id}`),
  ];
  for (const lists of [undefined, '1'])
    for (const value of [secret, '7', '2026-12-01'])
      for (const address of addresses) {
        const body = new URLSearchParams(suffixes.map((suffix) => [`${address}${suffix}`, value]));
        if (lists) body.set('lists', lists);
        const response = await fetch(`${url}/f/34`, {
          method: 'POST',
          headers: { Origin: url },
          body,
          redirect: 'manual',
        });
        expect(response.status, `${address}=${value}`).toBeLessThan(500);
        await response.text();
      }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
  expect(output).not.toContain(secret);
  expect(output).not.toContain('apro-forms: ');
}, 120_000);
