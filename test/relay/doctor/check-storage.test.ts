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

/** No CRM answers there: only store and disk count here. */
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

describe('the embedded store', () => {
  test('is not there yet, and is not made by who looks', async () => {
    const DATA = join(mkdtempSync(join(tmpdir(), 'apro-doctor-')), 'new/data');
    expectLine(
      await doctorLines(settings({ DATA })),
      `ok store: There is none in ${DATA} yet: the relay makes it.`,
    );
    expect(existsSync(DATA)).toBe(false);
  });

  test('can be used', async () => {
    const mine = settings();
    await putLead(mine);
    expectLine(await doctorLines(mine), 'ok store: It can be used: 1 queued.');
    await putLead(mine, 'attention');
    expectLine(
      await doctorLines(mine),
      /^warning store: It can be used: .*1 attention.* See apro-forms leads list attention\.$/,
    );
    await putLead(mine, 'quarantine');
    expectLine(
      await doctorLines(mine),
      /^warning store: .* emptied after 30 days: see .* list quarantine\.$/,
    );
  });

  test('a relay uses it, and the disk is looked at all the same', async () => {
    const mine = await startRelayWith(settings());
    const lines = await doctorLines(mine);
    expectLine(lines, 'ok store: A relay is using it.');
    expectLine(lines, /disk: .*\d+ MB are free in /);
  });

  test.each([
    ['/dev/null/x', /^wrong store: DATA \/dev\/null\/x can't be made, as \/dev\/null is a file: set DATA/],
    [':memory:', /^wrong store: DATA is :memory:, so leads are lost .*: set it to a folder\./],
  ])('DATA is %s', async (DATA, line) => {
    expectLine(await doctorLines(settings({ DATA })), line);
  });

  test.each([
    ['at its beginning', 0, 100, /^wrong store: .* is damaged\. Move the folder away, keep it for recovery/],
    [
      'further on',
      100,
      30_000,
      /^wrong store: .*malformed|^wrong store: .* is damaged\. Move the folder away/,
    ],
  ])('is damaged %s', async (_where, from, to, line) => {
    const mine = settings();
    await putLead(mine);
    const file = join(mine.DATA ?? '', 'relay.db');
    // What is in the log would mend it.
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
  `a disk of its own${hasMountPermission ? '' : ' (skipped: needs root to make one)'}`,
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
      ['size=600m', /^ok disk: \d+ MB are free in \S+\.$/],
      ['size=300m', /^warning disk: Only \d+ MB are free in \S+: make room before it is full\.$/],
      [
        'size=64m',
        /^wrong disk: Only \d+ MB are free in \S+: make room\. Leads are refused when it is full\.$/,
      ],
      [
        'size=600m,nr_inodes=1',
        /^wrong disk: \d+ MB are free .*, but no file can be made there: remove some\./,
      ],
    ])('%s', (options, line) =>
      onDisk(options, async (DATA) => expectLine(await doctorLines(settings({ DATA })), line)),
    );

    test('is full under a relay that runs', () =>
      onDisk('size=1m', async (DATA) => {
        const mine = await startRelayWith(settings({ DATA }));
        expectLine(await doctorLines(mine), /^ok relay: It runs on \S+ and writes leads down\.$/);
        fillDisk(DATA);
        // Asked at most once a second whether it can write.
        await expect
          .poll(() => doctorLines(mine), { timeout: 10_000 })
          .toContainEqual(
            expect.stringMatching(/^wrong relay: .* can't write leads down: see store and disk\.$/),
          );
        expectLine(await doctorLines(mine), /^wrong disk: Only 0 MB are free/);
      }));

    test('is full under a store that no relay uses', () =>
      onDisk('size=1m', async (disk) => {
        const mine = settings({ DATA: join(disk, 'data') });
        await putLead(mine);
        fillDisk(disk);
        expectLine(await doctorLines(mine), /^wrong store: .* full/);
      }));

    test('is full before a relay’s first start', () =>
      onDisk('size=1m', async (disk) => {
        const DATA = join(disk, 'data');
        mkdirSync(DATA);
        fillDisk(disk);
        await expect(startRelayWith(settings({ DATA }))).rejects.toThrow(/^The (database|store) .*full/);
        expectLine(await doctorLines(settings({ DATA })), /^wrong disk: Only 0 MB are free/);
      }));

    test('is read-only, with a store on it or without', () =>
      onDisk('size=600m', async (DATA) => {
        const full = settings();
        await putLead(full);
        cpSync(full.DATA ?? '', join(DATA, 'full'), { recursive: true });
        remount(DATA, 'ro');
        const without = await doctorLines(settings({ DATA }));
        expectLine(without, /^wrong store: DATA \S+ can't be written: its disk is read-only\. Mount it anew/);
        const withOne = await doctorLines(settings({ DATA: join(DATA, 'full') }));
        expectLine(
          withOne,
          /^wrong store: DATA \S+ can't be written: give|^wrong store: It can't be written: .*readonly.* See its disk/,
        );
      }));
  },
);

const bin = findPostgres();

describe.skipIf(!bin)(`PostgreSQL${bin ? '' : ' (skipped: no server)'}`, () => {
  let postgres: RunningPostgres | undefined;
  beforeAll(async () => {
    if (bin) postgres = await startPostgres(bin);
  }, 60_000);
  afterAll(() => postgres?.stop());
  const on = (user: string) =>
    settings({ DATABASE_URL: (postgres?.url ?? '').replace('relay@', `${user}@`) });

  test('can be used; its disk can’t be seen', async () => {
    const lines = await doctorLines(on('relay'));
    expectLine(lines, 'ok store: It can be used: empty.');
    expectLine(
      lines,
      /^unknown disk: PostgreSQL’s can’t be seen from here: watch it where the server runs\./,
    );
  });

  test('its user may make no tables', async () => {
    const client = new Client(postgres?.url);
    await client.connect();
    await client.query('CREATE ROLE guest LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await client.end();
    const lines = await doctorLines(on('guest'));
    expectLine(lines, /^wrong store: The user in DATABASE_URL may make no tables .*: make it the owner/);
  });

  test('a user that it does not know, and a server that is not there', async () => {
    expectLine(await doctorLines(on('nobody')), /^wrong store: PostgreSQL at DATABASE_URL .* Check /);
    const none = settings({ DATABASE_URL: 'postgres://127.0.0.1:2/relay' });
    expectLine(await doctorLines(none), /^wrong store: PostgreSQL at DATABASE_URL .*ECONNREFUSED.* Check /);
  });
});
