import { Pool, type PoolClient, types } from 'pg';
import { defaultTlsOptions } from './postgres-tls.js';
import { type Database, type Statement, StoreError, sql } from './sql.js';

/** Reads BIGINT and `count(*)` as numbers, because all times and counts are far below 2^53. */
types.setTypeParser(types.builtins.INT8, Number);

/**
 * Number of the PostgreSQL advisory lock that `runExclusive` uses. The number is arbitrary, but must be the same in
 * every relay that shares the database.
 */
const advisoryLockKey = 8_787;
/** First number of the advisory locks of `lockNames`. The second number is the hash of the name. */
const nameLockKey = 8_788;
/**
 * Milliseconds after which a query without a response fails. The slowest query, building an index over a million
 * leads, takes less time.
 */
const defaultTimeoutMs = 20_000;

/** Reads the settings without which a commit is confirmed before it is on disk. */
const readDurability =
  "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync') ORDER BY name DESC";
/**
 * Begins a transaction.
 * - Its commit is confirmed when it is on disk. An administrator can switch `synchronous_commit` off for the user or the
 *   database while the relay runs. Other values, such as `remote_apply`, are kept.
 * - The server ends it if no further statement arrives in time. Without this limit, a relay that has lost the network
 *   holds its locks until the server notices the dead connection, by default after two hours, and all other relays
 *   refuse leads until then.
 * - Its isolation is the one for which the statements are written, whatever is the default of the user or the database.
 */
const writeBegin = (idleTimeoutMs: number) =>
  'BEGIN ISOLATION LEVEL READ COMMITTED; ' +
  `SELECT set_config('idle_in_transaction_session_timeout', '${idleTimeoutMs}', true); ` +
  "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

/**
 * Codes of the errors with which PostgreSQL ends one of two statements that exclude each other: `serialization_failure`
 * and `deadlock_detected`. Nothing was stored, and the statement succeeds if it is run again.
 */
const conflictCodes: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const maxConflictRetries = 20;

/** Runs `work` again while PostgreSQL ends it because of a statement of another connection. */
async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (!conflictCodes.has(code) || retries >= maxConflictRetries) throw error;
    }
  }
}

/**
 * Opens a PostgreSQL database, which several relays can share.
 * @throws StoreError if the database server cannot be reached, or confirms a commit before it is on disk
 */
export async function openPostgres(
  url: string,
  queryTimeoutMs = defaultTimeoutMs,
  // A query that waits for the lock of a lost relay gets the lock in time.
  idleTimeoutMs = queryTimeoutMs / 2,
): Promise<Database> {
  const ssl = defaultTlsOptions(url);
  const pool = new Pool({
    connectionString: url,
    ...(ssl && { ssl }),
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // The listener does nothing, but an error event without a listener would end the process. The connection pool
  // replaces a broken connection at its next use.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  const { rows } = await pool.query(readDurability).catch((error: Error) => {
    throw new StoreError(
      `PostgreSQL at DATABASE_URL can't be reached: ${error.message}. ${adviseOnConnect(error)}`,
      {
        cause: error,
      },
    );
  });
  const lossySetting = rows.find(({ setting }) => setting === 'off')?.name;
  if (lossySetting !== undefined)
    throw new StoreError(
      `PostgreSQL has ${lossySetting}=off, so a lead could be lost after its receipt: set it to on.`,
    );

  const begin = writeBegin(Math.ceil(idleTimeoutMs));
  let lastExclusive: Promise<unknown> = Promise.resolve();

  async function inTransaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // The connection is closed, which ends its transaction. A ROLLBACK would not run, because the connection does
      // not answer.
      client.release(true);
      throw error;
    }
  }

  return {
    query: (statement) => retryConflicts(() => runStatement(pool, statement)),
    transact: (work) =>
      retryConflicts(() =>
        inTransaction(async (client) => {
          const steps = work();
          let step = steps.next();
          while (!step.done) step = steps.next(await runStatement<unknown>(client, step.value));
          return step.value;
        }),
      ),
    runExclusive(work) {
      // The calls of this relay exclude each other here, so that only one of them waits for the lock of another relay.
      // Otherwise they would occupy all connections of the pool, and no lead could be stored.
      const result = lastExclusive.then(() =>
        inTransaction(async (client) => {
          await client.query('SELECT pg_advisory_xact_lock($1)', [advisoryLockKey]);
          return work({ query: (statement) => runStatement(client, statement) });
        }),
      );
      lastExclusive = result.catch(() => {});
      return result;
    },
    isShared: true,
    // All transactions lock the names in the same order. Otherwise two of them could wait for each other.
    lockNames: (names) => sql`
      SELECT pg_advisory_xact_lock(${nameLockKey}, hashtext(name))
      FROM unnest(string_to_array(${[...names].sort().join()}, ',')) AS name`,
    async readClock() {
      const { rows } = await pool.query(
        'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now',
      );
      return rows[0].now;
    },
    readIdentity: () => readServerIdentity(pool),
    freeBytes: async () => Number.POSITIVE_INFINITY,
    async purgeErased() {},
    close: () => pool.end(),
  };
}

/** Reads the numbers of the database and of a table. Both are new after a dump was restored. */
const readObjectIds = `
  SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text || ' ' ||
    coalesce(to_regclass('leads')::oid::text, '0') AS text`;
/** Reads the number of the server's data, and of its timeline, which a recovery to an earlier time changes. */
const readServerIds = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text || ' ' ||
    (SELECT timeline_id FROM pg_control_checkpoint())::text AS text`;

async function readServerIdentity(pool: Pool): Promise<string> {
  const objects = await pool.query(readObjectIds);
  // The administrator can forbid these functions.
  const server = await pool.query(readServerIds).catch(() => ({ rows: [{ text: '0 0' }] }));
  return `${objects.rows[0].text} ${server.rows[0].text}`;
}

/** Advice to the operator for errors of the connection. `pattern` matches the message or the code of the error. */
const connectAdvice: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /server does not support SSL/i,
    'A server on another machine needs TLS. Switch it on in PostgreSQL (ssl = on), or add sslmode=disable to DATABASE_URL ' +
      'if nobody else can reach the network between.',
  ],
  [
    /certificate|altname|CERT|SELF_SIGNED|UNABLE_TO_/i,
    "The server's certificate is not valid for its name. Add sslrootcert=PATH of the certificate of its issuer to " +
      'DATABASE_URL, or set NODE_EXTRA_CA_CERTS.',
  ],
  [
    // A connection pooler in front of PostgreSQL refuses parameters that PostgreSQL itself accepts.
    /startup parameter|options/i,
    'A pooler such as pgbouncer does not accept this parameter: remove it from DATABASE_URL, or add it to ignore_startup_parameters.',
  ],
];

function adviseOnConnect(error: Error): string {
  const text = `${error.message} ${'code' in error ? error.code : ''}`;
  const [, advice] = connectAdvice.find(([pattern]) => pattern.test(text)) ?? [];
  return advice ?? 'Check its address, user and password.';
}

async function runStatement<Row>(
  client: Pool | PoolClient,
  { fragments, values }: Statement,
): Promise<readonly Row[]> {
  const text = fragments.reduce((joined, fragment, index) => `${joined}$${index}${fragment}`);
  const parameters = values.map((value) => {
    if (value instanceof Uint8Array) return Buffer.from(value);
    // The character NUL is replaced, because PostgreSQL cannot store it in a text. Names in the database never contain
    // NUL.
    return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
  });
  return (await client.query(text, parameters)).rows;
}
