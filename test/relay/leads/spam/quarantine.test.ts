import { describe, expect, test } from 'vitest';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../../src/relay/storage/store.js';
import {
  createRelayClock,
  type FormFields,
  post,
  postFile,
  type RelayFixture,
  sampleClient,
  sampleLead,
  setUpRelay,
  waitForSends,
} from '../../fixture.js';

const receiptPattern = /^R-[A-Z2-7]{16}$/;
const spam: FormFields = { website: 'https://spam.example' };
/** Storage for ten leads that look like spam, because each counts as at least 10 KB. */
const settings = { SUSPICIOUS_LIMIT: '100000' };

type Running = Pick<RelayFixture, 'relay'>;

async function send(
  { relay }: Running,
  fields: FormFields,
  address = `203.0.113.${Math.floor(Math.random() * 250)}`,
): Promise<string> {
  const lead = { ...sampleLead, token: crypto.randomUUID(), ...fields };
  const response = await relay(post('/onlineforms', lead), { address });
  const answer = (await response.json()) as { receipt: string };
  expect(answer).toEqual({
    status: 'success',
    form: '34',
    receipt: expect.stringMatching(receiptPattern),
  });
  return answer.receipt;
}

async function readMetric({ relay }: Running, name: string): Promise<number> {
  const text = await (await relay(new Request('http://relay.test/metrics'))).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}

const countStored = (running: Running) => readMetric(running, 'apro_leads{state="quarantine"}');
const countUnstored = (running: Running) => readMetric(running, 'apro_suspicious_unstored_total');

describe('suspicious leads beyond SUSPICIOUS_LIMIT', () => {
  test.each<[string, Readonly<Record<string, string>>, (index: number) => [FormFields, string]]>([
    ['by honeypot from many addresses', {}, (index) => [spam, `203.0.113.${index}`]],
    ['by honeypot from many IPv6 networks', {}, (index) => [spam, `2001:db8:${index}::1`]],
    [
      'by rate from many addresses',
      { SENDS_PER_MINUTE: '1' },
      (index) => [{ elapsed: '1' }, `203.0.113.${index % 30}`],
    ],
  ])('%s are counted and answered, and other leads flow', async (_case, extraSettings, createSend) => {
    const fixture = await setUpRelay(undefined, { ...settings, ...extraSettings });
    for (let index = 0; index < 60; index++) await send(fixture, ...createSend(index));
    expect(await countStored(fixture)).toBe(10);
    const unstored = await countUnstored(fixture);
    expect(unstored).toBeGreaterThan(0);
    const sent = await waitForSends(fixture, 60 - 10 - unstored);
    await send(fixture, { 'data[def_customer][name]': 'Ann' }, '198.51.100.1');
    await waitForSends(fixture, sent.length + 1);
    const warnings = fixture.logLines.filter((line) => line.includes('QUARANTINE_FULL'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('SUSPICIOUS_LIMIT');
  });

  test('sent at the same time do not pass the limit', async () => {
    const fixture = await setUpRelay(undefined, settings);
    await Promise.all(Array.from({ length: 100 }, (_, index) => send(fixture, spam, `203.0.113.${index}`)));
    expect(await countStored(fixture)).toBe(10);
    expect(await countUnstored(fixture)).toBe(90);
  });

  test.each<[string, (index: number) => string]>([
    ['address', () => '203.0.113.7'],
    ['/48', (index) => `2001:db8:7:${index.toString(16)}::1`],
  ])('of a single %s leave room for others', async (_case, addressOf) => {
    const fixture = await setUpRelay(undefined, { SUSPICIOUS_LIMIT: '300000' });
    for (let index = 0; index < 20; index++) await send(fixture, spam, addressOf(index));
    // One network may use a tenth of the storage, which is enough for three leads.
    expect(await countStored(fixture)).toBe(3);
    await send(fixture, spam, '198.51.100.9');
    expect(await countStored(fixture)).toBe(4);
  });

  test('count by their size, if they are large', async () => {
    const fixture = await setUpRelay(undefined, settings);
    const text = 'x'.repeat(40_000);
    for (let index = 0; index < 5; index++)
      await send(fixture, { ...spam, 'data[ext_request][66][value]': text }, `203.0.113.${index}`);
    expect(await countStored(fixture)).toBe(2);
  });

  test('count with their files', async () => {
    const fixture = await setUpRelay(undefined, settings);
    await fixture.relay(new Request('http://relay.test/forms/34'));
    for (let index = 0; index < 5; index++) {
      const upload = await fixture.relay(postFile('plan.txt', 'x'.repeat(40_000)), sampleClient);
      const { data } = (await upload.json()) as { data: { name: string } };
      await send(fixture, { ...spam, 'data[ext_request][70][value]': data.name }, `203.0.113.${index}`);
    }
    expect(await countStored(fixture)).toBe(2);
  });

  test('get the same receipt for a retry, whether they were stored or not', async () => {
    const fixture = await setUpRelay(undefined, { SUSPICIOUS_LIMIT: '10000' });
    const first = { ...spam, token: crypto.randomUUID() };
    const second = { ...spam, token: crypto.randomUUID() };
    const receipts = [await send(fixture, first), await send(fixture, second)];
    expect(await countStored(fixture)).toBe(1);
    expect(await countUnstored(fixture)).toBe(1);
    expect(new Set(receipts).size).toBe(2);
    expect([await send(fixture, first), await send(fixture, second)]).toEqual(receipts);
    expect(await countStored(fixture)).toBe(1);
    const other = await send(fixture, { ...second, 'data[def_customer][name]': 'Ann' });
    expect(receipts).not.toContain(other);
  });

  test('a retry of a delivered lead that looks suspicious gets the receipt of the lead', async () => {
    const fixture = await setUpRelay(undefined, { SUSPICIOUS_LIMIT: '0' });
    const lead = { token: crypto.randomUUID() };
    const receipt = await send(fixture, lead);
    expect(await send(fixture, { ...lead, ...spam })).toBe(receipt);
    expect(await countUnstored(fixture)).toBe(0);
  });

  test('find no room on a disk that is nearly full, and other leads do', async () => {
    const store = await openStore(await openSqlite(':memory:'));
    const uploads = { ...store.uploads, freeBytes: async () => 200_000_000 };
    const fixture = await setUpRelay(undefined, {}, { store: { ...store, uploads } });
    await send(fixture, spam);
    expect(await countStored(fixture)).toBe(0);
    await send(fixture, {});
    await waitForSends(fixture, 1);
  });

  test('count over a restart, and find room again when older ones are erased', async () => {
    const { deps: clock, advance } = createRelayClock({ isWallClockStopped: true });
    const store = await openStore(await openSqlite(':memory:'));
    const deps = { store: { ...store, close: async () => {} }, ...clock };
    const fixture = await setUpRelay(undefined, settings, deps);
    for (let index = 0; index < 12; index++) await send(fixture, spam, `203.0.113.${index}`);
    await fixture.relay.close();
    expect(await store.quarantine.readUnstored()).toBe(2);
    const again = await setUpRelay(undefined, settings, deps);
    await send(again, spam, '198.51.100.2');
    expect(await countStored(again)).toBe(10);
    advance(20_000);
    expect(await store.leads.eraseExpired('quarantine', clock.now(), 0)).toBe(10);
    await send(again, spam, '198.51.100.3');
    expect(await countStored(again)).toBe(11);
  });
});
