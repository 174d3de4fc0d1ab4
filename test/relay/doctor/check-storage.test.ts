import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/relay/node/start-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStoreFor } from '../../../src/relay/storage/open-store.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';
import { fillDisk, hasMountPermission, mountDisk, remount } from '../storage/small-disk-fixture.js';
import {
  doctorLines,
  doctorSettings,
  type EnvironmentSettings,
  expectLine,
  startRelayWith,
} from './doctor-fixture.js';

/** Settings with a CRM that does not answer: these tests look at store and disk only. */
const settings = (overrides: EnvironmentSettings = {}): EnvironmentSettings => ({
  ...doctorSettings('http://127.0.0.1:2'),
  ...overrides,
});

async function putLead(
  config: EnvironmentSettings,
  state: 'queued' | 'attention' | 'quarantine' = 'queued',
): Promise<void> {
  const store = await openStoreFor(readConfig(config));
  const first = state === 'attention' ? 'queued' : state;
  const lead = { receipt: `R-${state}`, attempts: 0, state: first } as const;
  const storedLead = {
    form: '34',
    tokenHash: '',
    bodyHash: state,
    fingerprint: '',
    code: '',
    sealed: new Uint8Array(1),
    now: 1,
  };
  await store.leads.add({ ...lead, ...storedLead });
  if (state === 'attention') await store.leads.changeState(lead, 2, { state, code: 'BAD_PARAMS', dueAt: 0 });
  await store.close();
}

describe('doctor: the embedded store', () => {
  test('may be missing, and doctor does not create the store', async () => {
    const DATA = join(mkdtempSync(join(tmpdir(), 'apro-doctor-')), 'new/data');
    expectLine(
      await doctorLines(settings({ DATA })),
      `ok store: ${DATA} has no store yet. The relay creates the store.`,
    );
    expect(existsSync(DATA)).toBe(false);
  });

  test('is ok, and gives a warning for leads that need a person', async () => {
    const mine = settings();
    await putLead(mine);
    expectLine(await doctorLines(mine), 'ok store: The store works: 1 queued.');
    await putLead(mine, 'attention');
    expectLine(
      await doctorLines(mine),
      /^warning store: The store works: .*1 attention.* Run apro-forms leads list attention\.$/,
    );
    await putLead(mine, 'quarantine');
    expectLine(await doctorLines(mine), /^warning store: .* erased after 30 days: run .* list quarantine\.$/);
  });

  test('may be in use by a relay, and the disk is still checked', async () => {
    const mine = await startRelayWith(settings());
    const lines = await doctorLines(mine);
    expectLine(lines, 'ok store: A relay is using the store.');
    expectLine(lines, /disk: .*\d+ MB are free in the folder /);
  });

  test.each([
    [
      '/dev/null/x',
      /^wrong store: DATA \/dev\/null\/x can't be created, because \/dev\/null is a file\. Set DATA/,
    ],
    [':memory:', /^wrong store: DATA is :memory:, so leads are lost .*\. Set DATA to a folder\./],
  ])('is a problem if DATA is %s', async (DATA, line) => {
    expectLine(await doctorLines(settings({ DATA })), line);
  });

  test.each([
    [
      'at the beginning of the file',
      0,
      100,
      /^wrong store: .* is damaged\. Move the folder away, keep it for recovery/,
    ],
    [
      'in the middle of the file',
      100,
      30_000,
      /^wrong store: .*malformed|^wrong store: .* is damaged\. Move the folder away/,
    ],
  ])('is a problem if damaged %s', async (_where, from, to, line) => {
    const mine = settings();
    await putLead(mine);
    const file = join(mine.DATA ?? '', 'relay.db');
    // The write-ahead log is removed. With it, SQLite would repair the damaged file.
    const database = await openSqlite(mine.DATA ?? '');
    await database.purgeErased();
    await database.close();
    for (const name of ['-wal', '-shm']) rmSync(file + name, { force: true });
    const whole = readFileSync(file);
    expect(whole.length).toBeGreaterThan(to);
    writeFileSync(file, whole.fill(7, from, to));
    expectLine(await doctorLines(mine), line);
  });
});

describe.skipIf(!hasMountPermission)(
  `doctor: the disk of the store${hasMountPermission ? '' : ' (skipped: needs root to make one)'}`,
  () => {
    async function onDisk(options: string, look: (folder: string) => Promise<void>): Promise<void> {
      const { folder, remove } = mountDisk(options);
      try {
        await look(folder);
      } finally {
        remove();
      }
    }

    test.each([
      ['size=600m', /^ok disk: \d+ MB are free in the folder \S+\.$/],
      [
        'size=300m',
        /^warning disk: Only \d+ MB are free in the folder \S+: free some space before the disk is full\.$/,
      ],
      [
        'size=64m',
        /^wrong disk: Only \d+ MB are free in the folder \S+: free some space\. The relay refuses leads when the disk is full\.$/,
      ],
      [
        'size=600m,nr_inodes=1',
        /^wrong disk: \d+ MB are free .*, but no more files can be created: remove files\./,
      ],
    ])('is checked with %s', (options, line) =>
      onDisk(options, async (DATA) => expectLine(await doctorLines(settings({ DATA })), line)),
    );

    test('is a problem if full under a running relay', () =>
      onDisk('size=1m', async (DATA) => {
        const mine = await startRelayWith(settings({ DATA }));
        expectLine(await doctorLines(mine), /^ok relay: The relay runs on \S+ and can store leads\.$/);
        fillDisk(DATA);
        // The relay tests at most once per second whether the store can be written.
        await expect
          .poll(() => doctorLines(mine), { timeout: 10_000 })
          .toContainEqual(expect.stringMatching(/^wrong relay: .* can't store leads: see store and disk\.$/));
        expectLine(await doctorLines(mine), /^wrong disk: Only 0 MB are free/);
      }));

    test('is a problem if full under a store without a relay', () =>
      onDisk('size=1m', async (disk) => {
        const mine = settings({ DATA: join(disk, 'data') });
        await putLead(mine);
        fillDisk(disk);
        expectLine(await doctorLines(mine), /^wrong store: .* full/);
      }));

    test('is a problem if full before the first start of a relay', () =>
      onDisk('size=1m', async (disk) => {
        const DATA = join(disk, 'data');
        mkdirSync(DATA);
        fillDisk(disk);
        await expect(startRelayWith(settings({ DATA }))).rejects.toThrow(/^The (database|store) .*full/);
        expectLine(await doctorLines(settings({ DATA })), /^wrong disk: Only 0 MB are free/);
      }));

    test('is a problem if read-only, with a store and without', () =>
      onDisk('size=600m', async (DATA) => {
        const full = settings();
        await putLead(full);
        cpSync(full.DATA ?? '', join(DATA, 'full'), { recursive: true });
        remount(DATA, 'ro');
        const without = await doctorLines(settings({ DATA }));
        expectLine(
          without,
          /^wrong store: DATA \S+ can't be written: the disk is read-only\. Mount the disk/,
        );
        const withOne = await doctorLines(settings({ DATA: join(DATA, 'full') }));
        expectLine(
          withOne,
          /^wrong store: DATA \S+ can't be written: give|^wrong store: The store can't be written: .*readonly.* Check the disk/,
        );
      }));
  },
);

const bin = findPostgres();

describe.skipIf(!bin)(`doctor: the PostgreSQL store${bin ? '' : ' (skipped: no server)'}`, () => {
  let postgres: RunningPostgres | undefined;
  beforeAll(async () => {
    if (bin) postgres = await startPostgres(bin);
  });
  afterAll(() => postgres?.stop());
  const on = (user: string) =>
    settings({ DATABASE_URL: (postgres?.url ?? '').replace('relay@', `${user}@`) });

  test('is ok, and the free disk space is unknown', async () => {
    const lines = await doctorLines(on('relay'));
    expectLine(lines, 'ok store: The store works: empty.');
    expectLine(lines, 'ok clock: The clock of this machine agrees with the clock of PostgreSQL.');
    expectLine(
      lines,
      /^unknown disk: The disk of PostgreSQL can't be checked from this machine\. Monitor the database server\./,
    );
  });

  test('is a problem if the user may not create tables', async () => {
    const client = new Client(postgres?.url);
    await client.connect();
    await client.query('CREATE ROLE guest LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await client.end();
    const lines = await doctorLines(on('guest'));
    expectLine(lines, /^wrong store: The user in DATABASE_URL may make no tables .*: make it the owner/);
  });

  test('is a problem with an unknown user, and without a server', async () => {
    expectLine(await doctorLines(on('nobody')), /^wrong store: PostgreSQL at DATABASE_URL .* Check /);
    const none = settings({ DATABASE_URL: 'postgres://127.0.0.1:2/relay' });
    expectLine(await doctorLines(none), /^wrong store: PostgreSQL at DATABASE_URL .*ECONNREFUSED.* Check /);
  });
});
