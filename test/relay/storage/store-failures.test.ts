import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseLeadsArgs, runLeadsCommand } from '../../../src/relay/cli/leads-command.js';
import { createRelay, openStore, readConfig } from '../../../src/relay/create-relay.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import { type Database, StoreError, sql } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { applyRetention } from '../../../src/relay/storage/retention.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';
import { defaultScript, type ScriptedCrm, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, post, postFile, sampleLead } from '../fixture.js';
import { newLead, newUpload, unlimitedUploads } from './each-database-fixture.js';
import { fillDisk, hasMountPermission, mountDisk, mountReadOnly } from './small-disk-fixture.js';

const bin = findPostgres();
let postgres: RunningPostgres | undefined;
let crm: ScriptedCrm;

beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin);
  crm = await startScriptedCrm(defaultScript);
});
afterAll(async () => {
  await postgres?.stop();
  await crm.close();
});

async function startRelayOn(database: Database, now: () => number = Date.now) {
  const config = readConfig({ CRM_URL: crm.url, CRM_KEY: crmKey, FORMS: '34', ALLOWED_ORIGINS: pageOrigin });
  return createRelay(config, { store: await openStore(database), log: () => {}, now });
}
const send = (leadNumber: number) =>
  post('/onlineforms', {
    ...sampleLead,
    token: `0b1c2d3e-4f50-4a6b-8c7d-${String(leadNumber).padStart(12, '0')}`,
  });

test.skipIf(!bin)(
  `during a failure of PostgreSQL no receipt is given, and none of the earlier receipts is lost${bin ? '' : ' (skipped: no server)'}`,
  async () => {
    const relay = await startRelayOn(await openPostgres(postgres?.url ?? ''));
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

test.skipIf(!bin)(
  `a failure of PostgreSQL ends the exclusive work of both relays, and both go on later${bin ? '' : ' (skipped: no server)'}`,
  async () => {
    const firstDatabase = await openPostgres(postgres?.url ?? '');
    const secondDatabase = await openPostgres(postgres?.url ?? '');
    const ping = sql`SELECT 1 AS pong`;
    let hasLock = () => {};
    const locked = new Promise<void>((resolve) => {
      hasLock = resolve;
    });
    const first = firstDatabase.runExclusive(async (db) => {
      hasLock();
      await db.query(sql`SELECT pg_sleep(60)`);
    });
    await locked;
    const second = secondDatabase.runExclusive((db) => db.query(ping));
    const waits = sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory'`;
    await expect.poll(() => secondDatabase.query(waits)).toHaveLength(1);
    const ends = Promise.allSettled([first, second]);
    await postgres?.kill();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await postgres?.start();
    expect(await secondDatabase.runExclusive((db) => db.query(ping))).toEqual([{ pong: 1 }]);
    await Promise.all([firstDatabase.close(), secondDatabase.close()]);
  },
  60_000,
);

test.skipIf(!bin)(
  `a connection to PostgreSQL without answers makes a send fail instead of waiting${bin ? '' : ' (skipped: no server)'}`,
  async () => {
    const line = await startFreezableProxy(new URL(postgres?.url ?? ''));
    const relay = await startRelayOn(await openPostgres(line.url, 500));
    expect((await relay(send(101))).status).toBe(200);
    line.freeze();
    expect((await relay(send(102))).status).toBe(503);
    line.unfreeze();
    await expect.poll(async () => (await relay(send(102))).status, { timeout: 10_000 }).toBe(200);
    await relay.close();
    await line.close();
  },
  60_000,
);

test.skipIf(!bin)(
  `a lead with a NUL in a file name is stored in PostgreSQL${bin ? '' : ' (skipped: no server)'}`,
  async () => {
    const relay = await startRelayOn(await openPostgres(postgres?.url ?? ''));
    const lead = {
      ...sampleLead,
      token: '1b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
      'data[ext_request][70][value]': 'a\0b',
    };
    expect((await relay(post('/onlineforms', lead))).status).toBe(200);
    await relay.close();
  },
);

const readOnlyError =
  /^The store in DATA or DATABASE_URL can't be written: .*read-?only.*\. Check its disk, and whether the relay's user may/;

test('a store that cannot be written is reported in a sentence at the start', async () => {
  const database = await openSqlite(mkdtempSync(join(tmpdir(), 'apro-read-only-')));
  await openStore(database);
  await database.query(sql`PRAGMA query_only=ON`);
  const start = startRelayOn(database);
  await expect(start).rejects.toThrow(StoreError);
  await expect(start).rejects.toThrow(readOnlyError);
  await database.close();
});

test.skipIf(!hasMountPermission)(
  `a read-only file of the store is reported in a sentence, and the lock of the folder is released${hasMountPermission ? '' : ' (skipped: needs root)'}`,
  async () => {
    const { folder, remove } = mountDisk('size=64m');
    const env = { CRM_URL: crm.url, CRM_KEY: crmKey, DATA: folder, PORT: '0' };
    try {
      await (await startRelay(readConfig(env), { log: () => {} })).close();
      const store = await openStore(await openSqlite(folder));
      const lead = newLead();
      await store.leads.add(lead);
      await store.close();
      const undo = mountReadOnly(join(folder, 'relay.db'));
      const close = parseLeadsArgs(['close', lead.receipt]);
      await expect(runLeadsCommand(readConfig({ ...env, PORT: '1' }), close, () => {})).rejects.toThrow(
        readOnlyError,
      );
      await expect(startRelay(readConfig(env), { log: () => {} })).rejects.toThrow(readOnlyError);
      undo();
      await (await startRelay(readConfig(env), { log: () => {} })).close();
    } finally {
      remove();
    }
  },
);

test('a file in place of the folder DATA is reported in a sentence', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'apro-file-')), 'data');
  writeFileSync(file, '');
  for (const DATA of [file, join(file, 'deeper')])
    await expect(startRelay(readConfig({ CRM_URL: crm.url, CRM_KEY: crmKey, DATA }))).rejects.toThrow(
      `DATA ${DATA} is a file, or is inside a file: set DATA to a folder.`,
    );
});

test('a last record that is torn is ignored, and all records before it are read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-torn-'));
  const copy = mkdtempSync(join(tmpdir(), 'apro-torn-'));
  const relay = await startRelayOn(await openSqlite(folder));
  const receipts: string[] = [];
  const acknowledge = async (at: number) => (await (await relay(send(at))).json()).receipt;
  for (let at = 1; at <= 20; at++) receipts.push(await acknowledge(at));
  const whole = statSync(join(folder, 'relay.db-wal')).size;
  await acknowledge(21);
  // The write-ahead log as it is on the disk while the relay runs, cut within the last record.
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

test.skipIf(!hasMountPermission)(
  `on a full disk no receipt is given without a stored lead, and leads are accepted when there is space again${hasMountPermission ? '' : ' (skipped: needs root to make a small disk)'}`,
  async () => {
    const { folder: disk, remove } = mountDisk('size=1m');
    try {
      const data = join(disk, 'data');
      mkdirSync(data);
      const database = await openSqlite(data);
      let elapsedMs = 0;
      const relay = await startRelayOn(database, () => Date.now() + elapsedMs);
      expect((await relay(send(1))).status).toBe(200);
      const ballast = fillDisk(disk);
      const healthz = async () => (await relay(new Request('http://relay.test/healthz'))).status;
      const answers = [];
      // Five leads at once, which are a single transaction.
      for (let at = 10; at < 60; at += 5) {
        const five = [0, 1, 2, 3, 4].map(async (more) => (await relay(send(at + more))).json());
        answers.push(...(await Promise.all(five)));
      }
      expect(answers.some(({ status }) => status === 'fail')).toBe(true);
      const receipts = answers.flatMap(({ receipt }) => receipt ?? []);
      expect(await healthz()).toBe(503);
      rmSync(ballast);
      expect((await relay(send(99))).status).toBe(200);
      // The health check repeats its last result for a second.
      elapsedMs += 1_000;
      await expect.poll(healthz).toBe(200);
      const store = await openStore(database);
      for (const receipt of receipts) expect(await store.leads.find(receipt)).toBeDefined();
      await relay.close();
    } finally {
      remove();
    }
  },
  60_000,
);

/** A proxy in front of a server. While it is frozen, it forwards no bytes and closes no connection. */
async function startFreezableProxy(target: URL) {
  let isFrozen = false;
  const server = createServer((clientSocket) => {
    const serverSocket = connect(Number(target.port), target.hostname);
    for (const [source, destination] of [
      [clientSocket, serverSocket],
      [serverSocket, clientSocket],
    ] as const) {
      source.on('data', (bytes) => {
        if (!isFrozen) destination.write(bytes);
      });
      source.on('close', () => destination.destroy());
      source.on('error', () => {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze() {
      isFrozen = true;
    },
    unfreeze() {
      isFrozen = false;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test.skipIf(!hasMountPermission)(
  `files do not fill the disk space that leads need${hasMountPermission ? '' : ' (skipped: needs root to make a small disk)'}`,
  async () => {
    const { folder: disk, remove } = mountDisk('size=105m');
    try {
      const database = await openSqlite(join(disk, 'data'));
      const store = await openStore(database);
      const relay = await startRelayOn(database);
      const upload = async () => (await relay(postFile('a.pdf', `%PDF-1.7 ${'x'.repeat(1_000_000)}`))).status;
      expect(await upload()).toBe(200);
      const answers = [];
      for (let at = 0; at < 20; at++) answers.push(await upload());
      expect(answers.at(-1)).toBe(503);
      for (let at = 1; at < 10; at++) expect((await relay(send(at))).status).toBe(200);
      const afterLifetime = Date.now() + 73 * 3_600_000;
      await applyRetention({
        ...store,
        cacheStore: store.cacheStore,
        now: () => afterLifetime,
        retentionDays: 7,
        consentDays: 1_095,
        staleFor: 0,
      });
      // Erased data makes space in the file of the database, which does not shrink.
      expect(await upload()).toBe(200);
      await relay.close();
    } finally {
      remove();
    }
  },
  60_000,
);

test.skipIf(!hasMountPermission)(
  `an upload can be deleted on a disk with less free space than the size of the upload${hasMountPermission ? '' : ' (skipped: needs root to make a small disk)'}`,
  async () => {
    const { folder: disk, remove } = mountDisk('size=60m');
    try {
      const database = await openSqlite(join(disk, 'data'));
      const store = await openStore(database);
      const relay = await startRelayOn(database);
      await store.uploads.create(newUpload({ now: Date.now() }), unlimitedUploads);
      for (let piece = 0; piece < 80; piece++)
        await store.uploads.appendPiece('file-a.pdf', piece, new Uint8Array(250_000).fill(7));
      await store.uploads.markComplete('file-a.pdf', 20_000_000);
      const ballast = fillDisk(disk);
      truncateSync(ballast, statSync(ballast).size - 6_000_000);
      const afterLifetime = Date.now() + 73 * 3_600_000;
      await applyRetention({
        ...store,
        cacheStore: store.cacheStore,
        now: () => afterLifetime,
        retentionDays: 7,
        consentDays: 1_095,
        staleFor: 0,
      });
      expect(await store.uploads.find('file-a.pdf')).toBeUndefined();
      expect((await relay(send(1))).status).toBe(200);
      await relay.close();
    } finally {
      remove();
    }
  },
  60_000,
);
