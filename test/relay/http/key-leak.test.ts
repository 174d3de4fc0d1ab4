import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, formText, type Script } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, post, postFile, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const bytes = Buffer.from(crmKey);
const encodedKeys: Readonly<Record<string, string>> = {
  plain: crmKey,
  'lower case': crmKey.toLowerCase(),
  reversed: [...crmKey].reverse().join(''),
  hex: bytes.toString('hex'),
  base64: bytes.toString('base64').replace(/=+$/, ''),
  'base64 within a text': Buffer.from(`{"apikey":"${crmKey}"}`).toString('base64').slice(16, 54),
  url: [...crmKey].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
  'JSON escapes': [...crmKey].map((char) => `\\u00${char.charCodeAt(0).toString(16)}`).join(''),
  'HTML entities': [...crmKey].map((char) => `&#${char.charCodeAt(0)};`).join(''),
};

/** A CRM that says the key back wherever it can, in every spelling that a page could undo. */
const echoText = [
  crmKey,
  encodedKeys.url,
  encodedKeys['JSON escapes'],
  encodedKeys['HTML entities'],
  encodedKeys.base64,
].join(' ');
const echoScript: Script = (request) => {
  if (request.body.includes('action=fill'))
    return { text: JSON.stringify({ status: 'success', form: echoText }) };
  if (request.path.endsWith('/upload'))
    return { text: JSON.stringify({ status: 'success', data: { name: echoText } }) };
  if (request.path.endsWith('/binded'))
    return { text: JSON.stringify({ status: 'success', data: [{ id: '11', value: echoText, sort: 1 }] }) };
  if (request.path.endsWith('/variants')) return { text: failureText(echoText) };
  const defaultResponse = defaultScript(request);
  return {
    text: defaultResponse.text.replace('Enquiry', echoText.replaceAll('\\', '')).replace('Thanks', crmKey),
  };
};

const requests = (): Request[] => [
  ...['/', '/embed.js', '/healthz', '/metrics', '/forms/34', '/forms/99', '/operator', '/f/34', '/34.js'].map(
    (path) => new Request(relayOrigin + path, { headers: { Origin: pageOrigin } }),
  ),
  post('/onlineforms', { action: 'getform', form: '34' }),
  post('/onlineforms', { action: 'get form value', form: '35' }),
  post('/onlineforms', { action: crmKey, form: crmKey }),
  post('/onlineforms', { ...sampleLead, 'data[ext_request][617][value]': crmKey, apikey: crmKey }),
  post('/onlineforms', { ...sampleLead, token: crmKey }),
  post('/sharedapi/utils/binded', { 'params[bind]': '1' }),
  post('/sharedapi/utils/binded', { 'params[bind]': crmKey, apikey: crmKey }),
  post('/sharedapi/utils/variants', { 'params[property_id]': '617' }),
  post(`/sharedapi/utils/${crmKey}`, {}),
  post(
    '/onlineforms',
    { action: 'getform', form: '34' },
    { Origin: `https://${crmKey.toLowerCase()}.example` },
  ),
  post('/operator', { do: crmKey }, { Authorization: `Bearer ${crmKey}` }),
  postFile('a.pdf', '%PDF-1.7'),
  postFile('a.exe', 'MZ'),
];

const scripts: readonly (readonly [string, Script])[] = [
  ['well', defaultScript],
  ['echoing the key', echoScript],
  ['answering a page with the key', () => ({ status: 500, text: `<h1>${echoText}</h1>` })],
  ['refusing with the key', () => ({ text: failureText(crmKey) })],
  ['breaking off', () => undefined],
  ['answering garbage', () => ({ text: `${formText.slice(0, 100)}${crmKey}` })],
];

test.each(scripts)(
  'with a CRM that is %s, the key is in no byte that leaves the relay',
  async (_how, script) => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-key-'));
    const store = await openStore(await openSqlite(folder));
    const { relay, logLines } = await setUpRelay(script, {}, { store: { ...store, close: async () => {} } });
    const said: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (const request of requests()) {
        const response = await relay(request);
        said.push([...response.headers].join('\n'), await response.text());
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await store.close();
    const all = [...said, ...logLines];
    expect(all.length).toBeGreaterThan(80);
    // The files hold leads, sealed, and what the CRM said; a key that it echoed into a form is not ours to hide there.
    if (script === defaultScript)
      for (const name of readdirSync(folder)) all.push(readFileSync(join(folder, name), 'latin1'));
    for (const [how, text] of Object.entries(encodedKeys)) {
      const leaks = all.filter((one) => one.toLowerCase().includes(text.toLowerCase()));
      expect(leaks.map((one) => `${how}: ${one.slice(0, 300)}`)).toEqual([]);
    }
  },
);
