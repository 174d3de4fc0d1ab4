import { expect, test } from 'vitest';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../../src/relay/storage/store.js';
import { defaultScript } from '../../../scripted-crm-fixture.js';
import {
  pageOrigin,
  post,
  postFile,
  relayOrigin,
  sampleLead,
  setUpRelay,
  waitForSends,
} from '../../fixture.js';

const field = 'data[ext_request][70][value]';

async function setUp() {
  const store = { ...(await openStore(await openSqlite(':memory:'))), close: async () => {} };
  const fixture = await setUpRelay(defaultScript, { NOTE_FIELD: 'ext_request.90' }, { store });
  await fixture.relay(new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } }));
  const upload = async () => {
    const { data } = await (await fixture.relay(postFile('plan.pdf', '%PDF-1.7 a plan'))).json();
    return data.name as string;
  };
  const send = async (id: string, changes: Record<string, string> = {}) =>
    (await fixture.relay(post('/onlineforms', { ...sampleLead, [field]: id, ...changes }))).json();
  return { ...fixture, store, upload, send };
}

const sentBodies = async (fixture: Awaited<ReturnType<typeof setUp>>, count: number) =>
  (await waitForSends(fixture, count)).map(({ body }) => new URLSearchParams(body));

test('a file of a lead is not sent with the lead of another visitor', async () => {
  const fixture = await setUp();
  const id = await fixture.upload();
  await fixture.send(id);
  await waitForSends(fixture, 1);
  await fixture.send(id, { token: crypto.randomUUID(), 'data[def_customer][email]': 'thief@b.example' });
  const bodies = await sentBodies(fixture, 2);
  const [own, other] = ['a@b.example', 'thief@b.example'].map((email) =>
    bodies.find((body) => body.get('data[def_customer][email]') === email),
  );
  expect(own?.get(field)).toBe('54cf4e91db8ba.pdf');
  expect(other?.get(field) ?? '').toBe('');
  expect(other?.get('data[ext_request][90][value]')).toBe(`a file is missing: ${id}`);
  expect(fixture.crm.requests.filter(({ path }) => path.endsWith('/upload'))).toHaveLength(1);
  expect(fixture.logLines.some((line) => JSON.parse(line).refusedFiles === 1)).toBe(true);
});

test('a visitor who changes an answer and sends the same file again keeps the file', async () => {
  const fixture = await setUp();
  const id = await fixture.upload();
  await fixture.send(id);
  await waitForSends(fixture, 1);
  await fixture.send(id, { 'data[def_customer][email]': 'ann@b.example' });
  const bodies = await sentBodies(fixture, 2);
  expect(bodies.map((body) => body.get(field))).toEqual(['54cf4e91db8ba.pdf', '54cf4e91db8ba.pdf']);
});
