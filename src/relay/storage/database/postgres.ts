import { Pool, type PoolClient, types } from 'pg';
import { type Database, type Statement, StoreError } from './sql.js';

/** Reads BIGINT and `count(*)` as numbers: times and counts are far below 2^53. */
types.setTypeParser(types.builtins.INT8, Number);

/** Identifies the advisory lock of `runExclusive`. The number is arbitrary, but the same in every relay. */
const advisoryLockKey = 8_787;
/** Milliseconds after which a query without an answer fails. Building an index over a million leads takes less. */
const defaultTimeoutMs = 20_000;

/**
 * Opens a store in PostgreSQL, which several relays can share.
 * @throws StoreError if the server cannot be reached, or does not write to disk before it answers
 */
export async function openPostgres(url: string, queryTimeoutMs = defaultTimeoutMs): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // An error event without a listener would end the process. The pool replaces a broken connection at its next use.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  const { rows } = await pool.query('SHOW synchronous_commit').catch((error: Error) => {
    throw new StoreError(
      `PostgreSQL at DATABASE_URL can't be reached: ${error.message}. ${adviseOnConnect(error)}`,
      {
        cause: error,
      },
    );
  });
  if (rows[0]?.synchronous_commit === 'off') {
    throw new StoreError(
      'PostgreSQL has synchronous_commit=off, so a lead could be lost after its receipt: set it to on.',
    );
  }

  return {
    query: (statement) => runStatement(pool, statement),
    async runExclusive(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock($1)', [advisoryLockKey]);
        const result = await work({ query: (statement) => runStatement(client, statement) });
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // Closing the connection ends its transaction. A connection that does not answer would not run a ROLLBACK.
        client.release(true);
        throw error;
      }
    },
    isShared: true,
    freeBytes: async () => Number.POSITIVE_INFINITY,
    async purgeErased() {},
    close: () => pool.end(),
  };
}

/** What to check, by the message: a pooler refuses parameters that the server itself would take. */
function adviseOnConnect({ message }: Error): string {
  return /startup parameter|options/i.test(message)
    ? 'A pooler such as pgbouncer does not accept this parameter: remove it from DATABASE_URL, or add it to ignore_startup_parameters.'
    : 'Check its address, user and password.';
}

async function runStatement<Row>(
  client: Pool | PoolClient,
  { fragments, values }: Statement,
): Promise<readonly Row[]> {
  const text = fragments.reduce((joined, fragment, index) => `${joined}$${index}${fragment}`);
  const parameters = values.map((value) => {
    if (value instanceof Uint8Array) return Buffer.from(value);
    // PostgreSQL cannot store NUL in a text. Names in the store never contain NUL.
    return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
  });
  return (await client.query(text, parameters)).rows;
}
