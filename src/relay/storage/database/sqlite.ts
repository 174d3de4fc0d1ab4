import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../async/clock.js';
import { createPrivateFile, prepareDataFolder } from './data-folder.js';
import { createFileWatch, readFileIdentity } from './file-watch.js';
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
 * Opens the SQLite database: a file in `folder`, with a single connection, locked against a second relay. Every
 * change is on disk before its promise resolves (`synchronous=FULL`). Statements of one event loop turn are written
 * in a single transaction. While another program locks the file, statements wait up to 5 s.
 * @param folder `:memory:` opens a database in memory, for tests
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
  const databasePath = join(folder, databaseFile);
  const requireFiles = createFileWatch(folder === ':memory:' ? [] : [databasePath, `${databasePath}-wal`]);
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

  /**
   * Runs a statement inside a transaction. The transaction holds the lock of the database, so the statement does not
   * have to wait for a lock.
   */
  function runNow({ fragments, values }: Statement): readonly unknown[] {
    const text = fragments.join('?');
    const statement = statementCache.get(text) ?? client.prepare(text);
    statementCache.set(text, statement);
    const parameters = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
    if (/^\s*select|\breturning\b/i.test(text))
      return (statement.all(...parameters) as Record<string, unknown>[]).map(convertBlobs);
    statement.run(...parameters);
    return [];
  }

  return {
    query,
    transact: (work) =>
      writes.run(() => {
        const steps = work();
        let step = steps.next();
        while (!step.done) step = steps.next(runNow(step.value));
        return step.value;
      }, true),
    runExclusive: (work) => work({ query }),
    isShared: false,
    requireFiles,
    ...(folder !== ':memory:' && { readIdentity: async () => readFileIdentity(databasePath) }),
    async freeBytes() {
      if (folder === ':memory:') return Number.POSITIVE_INFINITY;
      const { bavail, bsize } = await statfs(folder);
      // Unused space inside the database file counts as free too. When rows are erased, the file does not get smaller,
      // but SQLite uses the space again.
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
 * Locks the folder, so that only one relay, with one SQLite connection, uses the database. Two connections could
 * trigger the WAL-reset bug of SQLite before 3.51.3. The lock is an open transaction on a separate file, because the
 * operating system releases it even after a crash. Returns the function that releases the lock.
 */
async function lockFolder(folder: string): Promise<() => void> {
  const client = await connect(folder, 'relay.lock');
  try {
    client.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    client.close();
    if (!isLockedError(error)) throw toStoreError(error, folder);
    throw new StoreInUseError(
      `Another relay is using the folder ${folder}; stop it, or set DATA to another folder.`,
      {
        cause: error,
      },
    );
  }
  return () => {
    // The transaction is rolled back before `close`. With `close` alone, `libsql` would keep the lock until its
    // statements are garbage-collected.
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

/**
 * Opens SQLite with `node:sqlite`, which Node.js has from version 22.13 on. With an older Node.js, uses the package
 * `libsql`.
 */
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
  // At the start nothing else runs, so SQLite itself may wait for a lock. Later, `LockWait` waits without blocking
  // the process.
  client.exec(`PRAGMA busy_timeout=${lockTimeoutMs}`);
  client.exec('PRAGMA journal_mode=WAL');
  client.exec('PRAGMA synchronous=FULL');
  client.exec('PRAGMA secure_delete=ON');
  const synchronous = pragma(client, 'synchronous');
  const journal = pragma(client, 'journal_mode');
  if (folder !== ':memory:' && (synchronous !== 2 || journal !== 'wal')) {
    throw new StoreError(
      `SQLite ignores its settings in the folder ${folder} (journal_mode=${journal}, synchronous=${synchronous}): set DATA to a local disk.`,
    );
  }
  if (client.prepare('SELECT count(*) AS found FROM sqlite_master').all().length !== 1) {
    throw new StoreError(`The database in the folder ${folder} can't be read: set DATA to another folder.`);
  }
  client.exec('PRAGMA busy_timeout=0');
}

/** Converts the array buffers that libsql returns for blobs to `Uint8Array`, which `node:sqlite` returns. */
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
  /**
   * Matches the codes of one kind of database error, for Node and `libsql`. `node:sqlite` has only one code for all
   * errors of SQLite.
   */
  readonly codes: RegExp;
  /** Matches SQLite's messages for this kind of database error. `undefined`: errors of this kind always have a code. */
  readonly messages?: RegExp;
  /** Returns the sentence that explains this kind of database error to the operator. */
  readonly explain: (folder: string) => string;
}

const errorRules: readonly ErrorRule[] = [
  {
    codes: /MODULE_NOT_FOUND/,
    messages: /cannot find module/i,
    explain: () =>
      'The package libsql has no build for this machine: install with optional packages, use Node 22.13 or newer, or set DATABASE_URL.',
  },
  {
    codes: /BUSY|LOCKED/,
    messages: /locked/,
    explain: (folder) =>
      `Another program, such as sqlite3 or a backup, keeps the database in the folder ${folder} locked: end it, and start again.`,
  },
  {
    codes: /EEXIST|ENOTDIR/,
    explain: (folder) => `DATA ${folder} is a file, or is inside a file: set DATA to a folder.`,
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
      `The database in the folder ${folder} is damaged. Move the folder away, keep it for recovery, and start again.`,
  },
];

function toStoreError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const rule = errorRules.find(({ codes, messages }) => codes.test(code) || messages?.test(message));
  const sentence =
    rule?.explain(folder) ??
    `The database in the folder ${folder} can't be opened: ${message}. Check the disk, and make a copy of the folder.`;
  return new StoreError(sentence, { cause: error });
}
