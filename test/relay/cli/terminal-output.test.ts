import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/relay/cli/run-cli.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { defaultScript, formText, type Script, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { closeAfterTest, crmKey, pageOrigin, pollOptions, postFile, sampleLead } from '../fixture.js';

/** Sets the title of a terminal, clears it, deletes a line, reverses text, and begins a forged line. */
const hostile = '\u001b]0;title\u0007\u001b[2J\u009b1M\u202e\u2066\r\u0000\u007f\nR-FORGED  delivered';
/** Control characters that no output may contain. Line feeds are allowed. */
const harmful = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

const script: Script = (request) => {
  if (request.path.endsWith('/upload'))
    return { text: JSON.stringify({ status: 'success', data: { name: `x${hostile}` } }) };
  if (request.body.includes('action=fillform'))
    return { text: JSON.stringify({ status: 'fail', message: `BAD_PARAMS ${hostile}` }) };
  if (!request.body.includes('action=getform')) return defaultScript(request);
  const form = JSON.parse(formText);
  form.name += hostile;
  form.ext_request[71].name += hostile;
  form.ext_request[617].variants[0].value += hostile;
  return { text: JSON.stringify(form) };
};

test('no command prints control characters of visitors, the CRM or the arguments', async () => {
  const crm = await startScriptedCrm(script);
  const env = {
    CRM_URL: crm.url,
    CRM_KEY: crmKey,
    DATA: mkdtempSync(join(tmpdir(), 'apro-terminal-')),
    FORMS: '34',
    ALLOWED_ORIGINS: pageOrigin,
    DIALECT: 'compact',
    PROOF_OF_WORK: 'off',
    LINK_KEY: 'a-secret-for-personal-links',
    PORT: '0',
    DESK_PORT: 'off',
  };
  const logLines: string[] = [];
  const relay = await startRelay(readConfig(env), { log: (line) => logLines.push(line) });
  closeAfterTest(relay, crm);
  const send = (path: string, init: RequestInit) => fetch(relay.url + path, { method: 'POST', ...init });
  const upload = postFile('a.pdf', '%PDF-1');
  const uploaded = await send('/sharedapi/utils/upload', {
    headers: { Origin: pageOrigin, 'Content-Type': upload.headers.get('Content-Type') ?? '' },
    body: await upload.arrayBuffer(),
  });
  const { data } = (await uploaded.json()) as { data: { name: string } };
  const sent = await send('/onlineforms', {
    headers: { Origin: pageOrigin },
    body: new URLSearchParams({
      ...sampleLead,
      'data[ext_request][70][value]': data.name,
      'data[ext_request][617][value]': hostile,
      'consents[0][id]': `c${hostile}`,
      'consents[0][text]': hostile,
      'consents[0][at]': hostile,
      'consents[0][given]': '1',
    }),
  });
  const { receipt } = (await sent.json()) as { receipt: string };
  await expect.poll(() => logLines.some((line) => line.includes('"attention"')), pollOptions).toBe(true);

  const commands = [
    ['leads'],
    ['leads', 'list', 'attention'],
    ['leads', 'show', receipt],
    ['leads', 'export'],
    ['leads', 'files', receipt, env.DATA],
    ['leads', 'show', `R-${hostile}`],
    ['leads', hostile],
    ['forms'],
    ['forms', '--json'],
    ['fields', '34'],
    ['fields', '34', '--json'],
    ['tag', '34'],
    ['sign', '34', `ext_request.617=${hostile}`],
    ['sign', hostile, hostile],
    ['consents', 'find', receipt],
    ['consents', 'export'],
    ['consents', 'find', hostile],
    ['signals'],
    ['check', `https://127.0.0.1:2/${hostile}`],
    ['doctor'],
    [hostile],
    ['--env-file', `/nowhere/${hostile}`, 'forms'],
  ];
  for (const words of commands) {
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    const deps = {
      env: { ...env, PORT: new URL(relay.url).port },
      dist: 'dist',
      readVersion: async () => '',
    };
    await runCli(words, { ...deps, write, writeError: write, onStop() {} });
    expect(output, words.join(' ')).not.toBe('');
    expect(harmful.exec(output)?.[0], `${words.join(' ')}\n${output}`).toBeUndefined();
    // The operator types the arguments, so a line end in an argument forges nothing.
    const forged = output.split('\n').filter((line) => line.startsWith('R-FORGED'));
    expect(words.join(' ').includes(hostile) ? [] : forged, words.join(' ')).toEqual([]);
  }
});
