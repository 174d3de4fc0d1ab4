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

/** A CRM that repeats the key in its replies, in every encoding that a page could decode. */
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
  ['works', defaultScript],
  ['repeats the key in its replies', echoScript],
  ['replies with an HTML page that contains the key', () => ({ status: 500, text: `<h1>${echoText}</h1>` })],
  ['fails with the key as its error code', () => ({ text: failureText(crmKey) })],
  ['closes connections', () => undefined],
  ['replies with invalid JSON that contains the key', () => ({ text: `${formText.slice(0, 100)}${crmKey}` })],
];

test.each(scripts)(
  'with a CRM that %s, no response, log line or file contains the key',
  async (_name, script) => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-key-'));
    const store = await openStore(await openSqlite(folder));
    const { relay, logLines } = await setUpRelay(script, {}, { store: { ...store, close: async () => {} } });
    const sent: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (const request of requests()) {
        const response = await relay(request);
        sent.push([...response.headers].join('\n'), await response.text());
      }
      // Time for delivery attempts and their log lines.
      await new Promise((resolve) => setTimeout(resolve, 90));
    }
    await store.close();
    const all = [...sent, ...logLines];
    expect(all.length).toBeGreaterThan(80);
    // The files contain encrypted leads and CRM replies. A reply that contains the key is stored as it is.
    if (script === defaultScript)
      for (const name of readdirSync(folder)) all.push(readFileSync(join(folder, name), 'latin1'));
    for (const [encoding, encodedKey] of Object.entries(encodedKeys)) {
      const leaks = all.filter((text) => text.toLowerCase().includes(encodedKey.toLowerCase()));
      expect(leaks.map((text) => `${encoding}: ${text.slice(0, 300)}`)).toEqual([]);
    }
  },
);
