import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../async/clock.js';
import { createPrivateFile, prepareDataFolder } from './data-folder.js';
import { createGroupCommit } from './group-commit.js';
import { createLockWait, isLockedError, lockTimeoutMs } from './lock-wait.js';
import { type Database, type SqlValue, type Statement, StoreError, StoreInUseError } from './sql.js';

/** The functions that `node:sqlite` and `libsql` have in common. */
interface SqliteClient {
  exec(text: string): unknown;
  prepare(text: string): PreparedStatement;
  close(): void;
}
interface PreparedStatement {
  all(...values: SqlValue[]): unknown[];
  run(...values: SqlValue[]): unknown;
}

const databaseFile = 'relay.db';

export function hasSqliteDatabase(folder: string): boolean {
  return existsSync(join(folder, databaseFile));
}

/**
 * Opens the embedded store: a file in `folder`, with a single connection, locked against a second relay.
 * Every statement is on disk before its promise resolves (`synchronous=FULL`). Statements of the same turn of the event
 * loop are written in a single transaction. While another program locks the file, statements wait up to 5 s.
 * @param folder `:memory:` opens a store in memory, for tests
 * @throws StoreError if the folder cannot be used, StoreInUseError if another relay uses it
 */
export async function openSqlite(folder: string, clock: Clock = systemClock): Promise<Database> {
  const release = await lockFolder(folder);
  const client = await connect(folder, databaseFile);
  try {
    configureDatabase(client, folder);
  } catch (error) {
    client.close();
    release();
    throw toStoreError(error, folder);
  }
  const statementCache = new Map<string, PreparedStatement>();
  const lockWait = createLockWait(clock);
  const writes = createGroupCommit(client, lockWait);

  async function query<Row>({ fragments, values }: Statement): Promise<readonly Row[]> {
    const text = fragments.join('?').replace('FOR UPDATE SKIP LOCKED', '');
    const statement = statementCache.get(text) ?? (await lockWait.run(() => client.prepare(text)));
    statementCache.set(text, statement);
    const parameters = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
    const rows = () => (statement.all(...parameters) as Record<string, unknown>[]).map(convertBlobs) as Row[];
    if (/^\s*select/i.test(text)) return lockWait.run(rows);
    if (/\breturning\b/i.test(text)) return writes.run(rows);
    await writes.run(() => statement.run(...parameters));
    return [];
  }

  return {
    query,
    runExclusive: (work) => work({ query }),
    isShared: false,
    async freeBytes() {
      if (folder === ':memory:') return Number.POSITIVE_INFINITY;
      const { bavail, bsize } = await statfs(folder);
      // The file does not shrink when rows are erased; its free pages can be written again.
      return bavail * bsize + Number(pragma(client, 'freelist_count')) * Number(pragma(client, 'page_size'));
    },
    async purgeErased() {
      await writes.flush();
      await lockWait.run(() => client.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    },
    async close() {
      await writes.flush();
      client.close();
      release();
    },
  };
}

/**
 * Allows a single relay, and so a single connection, in a folder. The WAL-reset race of SQLite before 3.51.3 needs two
 * connections. The lock is an open transaction on a separate file: the system releases it however the process ends.
 * Returns the function that releases the lock.
 */
async function lockFolder(folder: string): Promise<() => void> {
  const client = await connect(folder, 'relay.lock');
  try {
    client.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    client.close();
    if (!isLockedError(error)) throw toStoreError(error, folder);
    throw new StoreInUseError(`Another relay is using ${folder}; stop it, or set DATA to another folder.`, {
      cause: error,
    });
  }
  return () => {
    // After `close` alone, libsql keeps the lock until its statements are garbage-collected.
    client.exec('ROLLBACK');
    client.close();
  };
}

async function connect(folder: string, name: string): Promise<SqliteClient> {
  const path = folder === ':memory:' ? folder : join(folder, name);
  try {
    if (path !== folder) {
      prepareDataFolder(folder);
      createPrivateFile(path);
    }
    return await openClient(path);
  } catch (error) {
    throw toStoreError(error, folder);
  }
}

/** Uses `node:sqlite`, which Node has from 22.13 on, otherwise the package `libsql`. */
async function openClient(path: string): Promise<SqliteClient> {
  const moduleName: string = 'node:sqlite';
  const nodeSqlite: { DatabaseSync: new (path: string) => SqliteClient } | undefined = await import(
    moduleName
  ).catch(() => undefined);
  if (nodeSqlite) return new nodeSqlite.DatabaseSync(path);
  const { default: Libsql } = await import('libsql');
  return new Libsql(path) as unknown as SqliteClient;
}

function configureDatabase(client: SqliteClient, folder: string): void {
  // Nothing else runs at the start, so SQLite itself may wait. Later, `LockWait` waits without stopping the process.
  client.exec(`PRAGMA busy_timeout=${lockTimeoutMs}`);
  client.exec('PRAGMA journal_mode=WAL');
  client.exec('PRAGMA synchronous=FULL');
  client.exec('PRAGMA secure_delete=ON');
  const synchronous = pragma(client, 'synchronous');
  const journal = pragma(client, 'journal_mode');
  if (folder !== ':memory:' && (synchronous !== 2 || journal !== 'wal')) {
    throw new StoreError(
      `SQLite ignores its settings in ${folder} (journal_mode=${journal}, synchronous=${synchronous}): set DATA to a local disk.`,
    );
  }
  if (client.prepare('SELECT count(*) AS found FROM sqlite_master').all().length !== 1) {
    throw new StoreError(`The database in ${folder} can't be read: set DATA to another folder.`);
  }
  client.exec('PRAGMA busy_timeout=0');
}

/** Turns the array buffers that libsql returns for blobs into `Uint8Array`, as `node:sqlite` does. */
function convertBlobs(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
  }
  return row;
}

function pragma(client: SqliteClient, name: string): unknown {
  const [row] = client.prepare(`SELECT * FROM pragma_${name}`).all() as Record<string, unknown>[];
  return row && Object.values(row)[0];
}

interface ErrorRule {
  /** Codes of Node and of `libsql`. `node:sqlite` has a single code for all errors of SQLite. */
  readonly codes: RegExp;
  /** Messages of SQLite. `undefined`: such errors always have a code. */
  readonly messages?: RegExp;
  /** The sentence for the operator. */
  readonly explain: (folder: string) => string;
}

const errorRules: readonly ErrorRule[] = [
  {
    codes: /MODULE_NOT_FOUND/,
    messages: /cannot find module/i,
    explain: () =>
      'The package libsql has no part for this machine: install with optional packages, use Node 22.13 or newer, or set DATABASE_URL.',
  },
  {
    codes: /BUSY|LOCKED/,
    messages: /locked/,
    explain: (folder) =>
      `Another program, such as sqlite3 or a backup, keeps the database in ${folder} locked: end it, and start again.`,
  },
  {
    codes: /EEXIST|ENOTDIR/,
    explain: (folder) => `DATA ${folder} is a file, or in one: set DATA to a folder.`,
  },
  {
    codes: /EACCES|EROFS|EPERM|READONLY|CANTOPEN/,
    messages: /unable to open|readonly/i,
    explain: (folder) => `DATA ${folder} can't be written: give the relay's user rights to it.`,
  },
  {
    codes: /NOTADB|CORRUPT/,
    messages: /not a database|malformed/,
    explain: (folder) =>
      `The database in ${folder} is damaged. Move the folder away, keep it for recovery, and start again.`,
  },
];

function toStoreError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const rule = errorRules.find(({ codes, messages }) => codes.test(code) || messages?.test(message));
  const sentence =
    rule?.explain(folder) ??
    `The database in ${folder} can't be opened: ${message}. Check the disk, and make a copy of the folder.`;
  return new StoreError(sentence, { cause: error });
}
