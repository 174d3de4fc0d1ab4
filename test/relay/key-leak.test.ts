import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { fail, formText, playCrm, type Script } from '../scripted-crm.js';
import { aLead, here, key, page, post, postFile, setUp } from './relay-bench.js';

const bytes = Buffer.from(key);
const spelled: Readonly<Record<string, string>> = {
  plain: key,
  'lower case': key.toLowerCase(),
  reversed: [...key].reverse().join(''),
  hex: bytes.toString('hex'),
  base64: bytes.toString('base64').replace(/=+$/, ''),
  'base64 within a text': Buffer.from(`{"apikey":"${key}"}`).toString('base64').slice(16, 54),
  url: [...key].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
  'JSON escapes': [...key].map((char) => `\\u00${char.charCodeAt(0).toString(16)}`).join(''),
  'HTML entities': [...key].map((char) => `&#${char.charCodeAt(0)};`).join(''),
};

/** A CRM that says the key back wherever it can, in every spelling that a page could undo. */
const echo = [key, spelled.url, spelled['JSON escapes'], spelled['HTML entities'], spelled.base64].join(' ');
const echoing: Script = (asked) => {
  if (asked.body.includes('action=fill')) return { text: JSON.stringify({ status: 'success', form: echo }) };
  if (asked.path.endsWith('/upload'))
    return { text: JSON.stringify({ status: 'success', data: { name: echo } }) };
  if (asked.path.endsWith('/binded'))
    return { text: JSON.stringify({ status: 'success', data: [{ id: '11', value: echo, sort: 1 }] }) };
  if (asked.path.endsWith('/variants')) return { text: fail(echo) };
  const known = playCrm(asked);
  return { text: known.text.replace('Enquiry', echo.replaceAll('\\', '')).replace('Thanks', key) };
};

const requests = (): Request[] => [
  ...['/', '/embed.js', '/healthz', '/metrics', '/forms/34', '/forms/99', '/operator', '/f/34', '/34.js'].map(
    (path) => new Request(here + path, { headers: { Origin: page } }),
  ),
  post('/onlineforms', { action: 'getform', form: '34' }),
  post('/onlineforms', { action: 'get form value', form: '35' }),
  post('/onlineforms', { action: key, form: key }),
  post('/onlineforms', { ...aLead, 'data[ext_request][617][value]': key, apikey: key }),
  post('/onlineforms', { ...aLead, token: key }),
  post('/sharedapi/utils/binded', { 'params[bind]': '1' }),
  post('/sharedapi/utils/binded', { 'params[bind]': key, apikey: key }),
  post('/sharedapi/utils/variants', { 'params[property_id]': '617' }),
  post(`/sharedapi/utils/${key}`, {}),
  post('/onlineforms', { action: 'getform', form: '34' }, { Origin: `https://${key.toLowerCase()}.example` }),
  post('/operator', { do: key }, { Authorization: `Bearer ${key}` }),
  postFile('a.pdf', '%PDF-1.7'),
  postFile('a.exe', 'MZ'),
];

const scripts: readonly (readonly [string, Script])[] = [
  ['well', playCrm],
  ['echoing the key', echoing],
  ['answering a page with the key', () => ({ status: 500, text: `<h1>${echo}</h1>` })],
  ['refusing with the key', () => ({ text: fail(key) })],
  ['breaking off', () => undefined],
  ['answering garbage', () => ({ text: `${formText.slice(0, 100)}${key}` })],
];

test.each(scripts)(
  'with a CRM that is %s, the key is in no byte that leaves the relay',
  async (_how, script) => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-key-'));
    const store = await openStore(await openSqlite(folder));
    const { relay, lines } = await setUp(script, {}, { store: { ...store, close: async () => {} } });
    const said: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (const request of requests()) {
        const response = await relay(request);
        said.push([...response.headers].join('\n'), await response.text());
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await store.close();
    const all = [...said, ...lines];
    expect(all.length).toBeGreaterThan(80);
    // The files hold leads, sealed, and what the CRM said; a key that it echoed into a form is not ours to hide there.
    if (script === playCrm)
      for (const name of readdirSync(folder)) all.push(readFileSync(join(folder, name), 'latin1'));
    for (const [how, text] of Object.entries(spelled)) {
      const leaks = all.filter((one) => one.toLowerCase().includes(text.toLowerCase()));
      expect(leaks.map((one) => `${how}: ${one.slice(0, 300)}`)).toEqual([]);
    }
  },
);
