import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGroupCommit } from '../../../src/relay/storage/database/group-commit.js';
import { createLockWait } from '../../../src/relay/storage/database/lock-wait.js';
import { type Database, sql } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apro-group-'));
  database = await openSqlite(folder);
  await database.query(sql`CREATE TABLE notes (name TEXT PRIMARY KEY)`);
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string) => database.query(sql`INSERT INTO notes (name) VALUES (${name})`);
const names = async () =>
  (await database.query<{ name: string }>(sql`SELECT name FROM notes ORDER BY name`)).map(({ name }) => name);
const noteNames = Array.from({ length: 50 }, (_, index) => `note-${index}`);

/** Bytes that `work` adds to the write-ahead log: each transaction adds all pages that it changes. */
async function measureLogGrowth(work: () => Promise<unknown>): Promise<number> {
  const size = () => statSync(join(folder, 'relay.db-wal')).size;
  const before = size();
  await work();
  return size() - before;
}

test('writes of the same turn are a single transaction', async () => {
  const together = await measureLogGrowth(() =>
    Promise.all(noteNames.map((name) => write(`together-${name}`))),
  );
  const oneByOne = await measureLogGrowth(async () => {
    for (const name of noteNames) await write(`one-by-one-${name}`);
  });
  expect(together).toBeLessThan(oneByOne / 10);
  expect(await names()).toHaveLength(100);
});

test('a write that fails does not make the other writes of its transaction fail', async () => {
  await write('known');
  const outcomes = await Promise.allSettled([write('first'), write('known'), write('last')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await names()).toEqual(['first', 'known', 'last']);
});

test('a transaction that fails leaves nothing, and does not make the writes beside it fail', async () => {
  await write('known');
  const transaction = database.transact(function* () {
    yield sql`INSERT INTO notes (name) VALUES (${'half'})`;
    yield sql`INSERT INTO notes (name) VALUES (${'known'})`;
  });
  const outcomes = await Promise.allSettled([write('first'), transaction, write('last')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(
    database.transact(function* () {
      yield sql`INSERT INTO notes (name) VALUES (${'half'})`;
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await names()).toEqual(['first', 'known', 'last']);
});

test('pending writes are stored before the database is closed', async () => {
  const waiting = Promise.all(noteNames.map(write));
  await database.close();
  await waiting;
  database = await openSqlite(folder);
  expect(await names()).toHaveLength(50);
});

test('a transaction whose COMMIT fails is rolled back, and each write runs alone', async () => {
  const statements: string[] = [];
  const client = {
    exec(text: string) {
      statements.push(text);
      if (text === 'COMMIT') throw new Error('disk I/O error');
    },
  };
  const { run } = createGroupCommit(client, createLockWait());
  let written = 0;
  const outcomes = await Promise.allSettled([
    run(() => ++written),
    run(() => {
      throw new Error('no');
    }),
    run(() => ++written),
  ]);
  expect(statements).toEqual(['BEGIN IMMEDIATE', 'ROLLBACK']);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  statements.length = 0;
  const [first, second] = await Promise.all([run(() => 1), run(() => 2)]);
  expect(statements).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']);
  expect([first, second]).toEqual([1, 2]);
});
