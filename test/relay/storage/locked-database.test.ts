import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createPrivateFile,
  listSharedPaths,
  prepareDataFolder,
} from '../../../src/relay/storage/database/data-folder.js';
import { isLockedError, lockTimeoutMs } from '../../../src/relay/storage/database/lock-wait.js';
import { type Database, StoreError, StoreInUseError, sql } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { createManualClock } from '../../crm/manual-clock.js';
import { post, sampleLead, setUpRelay } from '../fixture.js';

let folder: string;
/** The connection of another program, such as `sqlite3` or a backup. */
let other: Libsql.Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apro-locked-'));
  const database = await openSqlite(folder);
  await database.query(sql`CREATE TABLE notes (name TEXT PRIMARY KEY)`);
  await database.close();
  other = new Libsql(join(folder, 'relay.db'));
});
afterEach(() => {
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (database: Database, name: string) =>
  database.query(sql`INSERT INTO notes (name) VALUES (${name})`);

const statements: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  'a write': (database) => insert(database, 'a'),
  'a write that returns rows': (database) =>
    database.query(sql`INSERT INTO notes (name) VALUES (${'a'}) RETURNING name`),
  'writes of one turn': (database) => Promise.all([insert(database, 'a'), insert(database, 'b')]),
  'a write behind a waiting write': async (database) => {
    const first = insert(database, 'a');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([first, insert(database, 'b')]);
  },
  'a transaction': (database) =>
    database.transact(function* () {
      yield sql`INSERT INTO notes (name) VALUES (${'a'})`;
      yield sql`INSERT INTO notes (name) VALUES (${'b'})`;
    }),
  'a read': (database) => database.query(sql`SELECT name FROM notes`),
  'an exclusive work': (database) => database.runExclusive((db) => db.query(sql`DELETE FROM notes`)),
  'the removal of erased rows': async (database) => {
    await insert(database, 'a');
    await database.purgeErased();
  },
};

/** `EXCLUSIVE` also keeps readers out while the other program recovers or checkpoints the log. */
describe.each(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE'])('while another program holds %s', (lock) => {
  test.each(Object.entries(statements))('%s waits for the lock and succeeds', async (_name, run) => {
    const database = await openSqlite(folder);
    other.exec(lock);
    let turnCount = 0;
    // If the statement blocked the event loop, the lock would not be released, and the statement would fail.
    const countTurns = setInterval(() => {
      if (++turnCount === 20) other.exec('ROLLBACK');
    }, 1);
    await run(database);
    clearInterval(countTurns);
    if (other.inTransaction) other.exec('ROLLBACK');
    await database.close();
  });
});

test('a statement fails when the lock is held for longer than the limit, and later statements succeed', async () => {
  const clock = createManualClock();
  const database = await openSqlite(folder, clock);
  other.exec('BEGIN IMMEDIATE');
  const onSettled = vi.fn();
  const failure = insert(database, 'a').catch((error: unknown) => error);
  void failure.then(onSettled);
  await clock.advance(lockTimeoutMs - 1);
  expect(onSettled).not.toHaveBeenCalled();
  await clock.advance(200);
  expect(isLockedError(await failure)).toBe(true);
  other.exec('ROLLBACK');
  await insert(database, 'b');
  expect(await database.query(sql`SELECT name FROM notes`)).toEqual([{ name: 'b' }]);
  await database.close();
});

test('every send gets a receipt while another program locks the store again and again', async () => {
  const { relay } = await setUpRelay(undefined, {}, { store: await openStore(await openSqlite(folder)) });
  const holdLock = setInterval(() => {
    if (other.inTransaction) other.exec('ROLLBACK');
    else
      try {
        other.exec('BEGIN IMMEDIATE');
      } catch {
        // The relay is writing, so the other program cannot lock the database now.
      }
  }, 100);
  const statuses: number[] = [];
  for (let send = 0; send < 60; send++) {
    const token = `0b1c2d3e-4f50-4a6b-8c7d-${String(send).padStart(12, '0')}`;
    statuses.push((await relay(post('/onlineforms', { ...sampleLead, token }))).status);
  }
  clearInterval(holdLock);
  if (other.inTransaction) other.exec('ROLLBACK');
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('a locked database is not reported as a second relay', async () => {
  const database = await openSqlite(folder);
  await expect(openSqlite(folder)).rejects.toBeInstanceOf(StoreInUseError);
  await database.close();
});

/** Tries to get a lock as a second process does. POSIX locks of one process do not exclude each other. */
function lockFromAnotherProcess(file: string): string {
  const program = `
    const client = new (require('libsql'))(process.argv[1]);
    try { client.exec('BEGIN EXCLUSIVE'); console.log('free'); } catch (error) { console.log(error.code); }`;
  return spawnSync(process.execPath, ['-e', program, join(folder, file)], { encoding: 'utf8' }).stdout.trim();
}

test.each(['relay.lock', 'relay.db'])(
  'the lock on %s outlives a second opening in the same process',
  async (file) => {
    const database = await openSqlite(folder);
    if (file === 'relay.db') other.exec('BEGIN IMMEDIATE');
    expect(lockFromAnotherProcess(file)).toBe('SQLITE_BUSY');
    // The check after the start of a relay opens the store of its own process.
    await expect(openSqlite(folder)).rejects.toBeInstanceOf(StoreInUseError);
    createPrivateFile(join(folder, file));
    prepareDataFolder(folder);
    expect(listSharedPaths(folder)).toEqual([]);
    expect(lockFromAnotherProcess(file)).toBe('SQLITE_BUSY');
    if (file === 'relay.db') other.exec('ROLLBACK');
    await database.close();
    expect(lockFromAnotherProcess(file)).toBe('free');
  },
);

test.each([
  [{ code: 'SQLITE_BUSY' }, true],
  [{ code: 'SQLITE_BUSY_RECOVERY' }, true],
  [{ code: 'SQLITE_LOCKED_SHAREDCACHE' }, true],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 5 }, true],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 261 }, true],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 6 }, true],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 13 }, false],
  [{ code: 'SQLITE_FULL' }, false],
  [new StoreError('locked'), false],
])('%o is the error of a lock: %s', (error, isLocked) => {
  expect(isLockedError(error)).toBe(isLocked);
});
