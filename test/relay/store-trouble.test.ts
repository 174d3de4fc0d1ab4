import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRelay, openStore, readConfig } from '../../src/relay/handle.js';
import { openPostgres } from '../../src/relay/postgres.js';
import type { Database } from '../../src/relay/sql.js';
import { openSqlite } from '../../src/relay/sqlite.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../find-postgres.js';
import { playCrm, type ScriptedCrm, startScriptedCrm } from '../scripted-crm.js';
import { aLead, key, page, post } from './relay-bench.js';
import { fill, makeDisk, mayMount } from './small-disk.js';

const bin = findPostgres();
let postgres: RunningPostgres | undefined;
let crm: ScriptedCrm;

beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin);
  crm = await startScriptedCrm(playCrm);
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await crm.close();
});

async function relayOn(database: Database) {
  const config = readConfig({ CRM_URL: crm.url, CRM_KEY: key, FORMS: '34', ALLOWED_ORIGINS: page });
  return createRelay(config, { store: await openStore(database), log: () => {} });
}
const send = (at: number) =>
  post('/onlineforms', { ...aLead, token: `0b1c2d3e-4f50-4a6b-8c7d-${String(at).padStart(12, '0')}` });

test.skipIf(!bin)(
  `PostgreSQL goes and comes back: no receipt meanwhile, none is lost${bin ? '' : ' (skipped: no server)'}`,
  async () => {
    const relay = await relayOn(await openPostgres(postgres?.url ?? ''));
    const first = await (await relay(send(1))).json();
    await postgres?.kill();
    const meanwhile = await relay(send(2));
    expect(meanwhile.status).toBe(503);
    expect(await meanwhile.json()).toMatchObject({ status: 'fail', message: 'SERVER_IS_OVERLOADED' });
    await postgres?.start();
    await expect.poll(async () => (await relay(send(2))).status, { timeout: 10_000 }).toBe(200);
    expect(await (await relay(send(1))).json()).toEqual(first);
    await relay.close();
  },
  60_000,
);

test('a last record that was torn as the power went is left out, and all before it is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-torn-'));
  const copy = mkdtempSync(join(tmpdir(), 'apro-torn-'));
  const relay = await relayOn(await openSqlite(folder));
  const receipts: string[] = [];
  const acknowledge = async (at: number) => (await (await relay(send(at))).json()).receipt;
  for (let at = 1; at <= 20; at++) receipts.push(await acknowledge(at));
  const whole = statSync(join(folder, 'relay.db-wal')).size;
  await acknowledge(21);
  // As it lies on the disk while the relay runs, torn within what came after.
  const log = readFileSync(join(folder, 'relay.db-wal'));
  cpSync(join(folder, 'relay.db'), join(copy, 'first.db'));
  await relay.close();
  const garbage = Buffer.alloc(9_999, 7);
  const torn = [1, 30, 4_000].map((more) => log.subarray(0, whole + more));
  for (const tail of [...torn, Buffer.concat([log.subarray(0, whole), garbage])]) {
    cpSync(join(copy, 'first.db'), join(copy, 'relay.db'));
    writeFileSync(join(copy, 'relay.db-wal'), tail);
    const store = await openStore(await openSqlite(copy));
    for (const receipt of receipts) expect(await store.leads.find(receipt)).toMatchObject({ receipt });
    await store.close();
    for (const name of ['relay.db-wal', 'relay.db-shm']) rmSync(join(copy, name), { force: true });
  }
});

test.skipIf(!mayMount)(
  `a full disk: no receipt without a stored lead, and all is well when there is room again${mayMount ? '' : ' (skipped: needs root to make a small disk)'}`,
  async () => {
    const { folder: disk, remove } = makeDisk('size=1m');
    try {
      const data = join(disk, 'data');
      mkdirSync(data);
      const database = await openSqlite(data);
      const relay = await relayOn(database);
      expect((await relay(send(1))).status).toBe(200);
      const ballast = fill(disk);
      const healthz = async () => (await relay(new Request('http://relay.test/healthz'))).status;
      const answers = [];
      // Five at once, which go to the disk together.
      for (let at = 10; at < 60; at += 5) {
        const five = [0, 1, 2, 3, 4].map(async (more) => (await relay(send(at + more))).json());
        answers.push(...(await Promise.all(five)));
      }
      expect(answers.some(({ status }) => status === 'fail')).toBe(true);
      const receipts = answers.flatMap(({ receipt }) => receipt ?? []);
      expect(await healthz()).toBe(503);
      rmSync(ballast);
      expect((await relay(send(99))).status).toBe(200);
      await expect.poll(healthz, { timeout: 5_000 }).toBe(200);
      const store = await openStore(database);
      for (const receipt of receipts) expect(await store.leads.find(receipt)).toBeDefined();
      await relay.close();
    } finally {
      remove();
    }
  },
  60_000,
);
