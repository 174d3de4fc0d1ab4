import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fieldKinds } from '../../../src/fields/lazy-kinds.js';
import { translatedLanguages } from '../../../src/messages/languages.js';
import { afterEachTest } from '../../after-each-test.js';
import { formText, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey } from '../fixture.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cleanups: (() => unknown)[] = [];
afterEachTest(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** Groups of a form with a field of each kind, as the CRM writes them. */
const groups = {
  ext_request: Object.fromEntries(
    fieldKinds.map((kind, index) => [index + 1, { id: String(index + 1), name: kind, type_data: kind }]),
  ),
};

test('a relay whose files were removed after its start serves pages in all languages, and reads all answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-preload-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const form = { ...JSON.parse(formText), ...groups };
  const crm = await startScriptedCrm(({ body }) => {
    const id = new URLSearchParams(body).get('form') ?? '';
    const json =
      id === '36' ? JSON.stringify({ ...form, formtype: id }) : formText.replace('"34"', `"${id}"`);
    // A warning of PHP precedes the JSON.
    return { text: id === '35' ? `<b>Warning</b>: Undefined index\n${json}` : json };
  });
  cleanups.push(() => crm.close());
  const child = spawn(process.execPath, [join(folder, 'dist/node/cli.js'), 'relay'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...{ CRM_URL: crm.url, CRM_KEY: crmKey, PORT: '0', DESK_PORT: 'off', DATA: join(folder, 'data') },
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  cleanups.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/listens on \S+\n/);
  const url = /listens on (\S+)/.exec(output)?.[1];
  const parts = readdirSync(join(folder, 'dist/node')).filter((name) => name.startsWith('part-'));
  for (const name of parts) rmSync(join(folder, 'dist/node', name));

  const read = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { path, status: response.status, text: await response.text() };
  };
  const paths = ['en', ...translatedLanguages].map((language) => `/f/34?lang=${language}`);
  const pages = await Promise.all([...paths, '/f/35', '/f/36', '/forms/35', '/forms/36'].map(read));
  expect(pages.filter(({ status }) => status !== 200)).toEqual([]);
  // A page in a language whose texts are missing would have the English texts.
  const buttons = pages.map(({ text }) => /<button.*?<\/button>/s.exec(text)?.[0]);
  expect(buttons.slice(1, paths.length)).not.toContain(buttons[0]);
}, 60_000);
