import { Pool, type PoolClient, types } from 'pg';
import { type Database, type Statement, StoreError } from './sql.js';

/** BIGINT and `count(*)` as numbers: milliseconds and counts are far below 2^53. */
types.setTypeParser(types.builtins.INT8, Number);

/** Any number, the same in every relay: names the lock under which `alone` works. */
const lock = 8_787;
/** Milliseconds after which a silent server counts as gone: building an index over a million leads takes less. */
const usualTimeout = 20_000;

/**
 * A store for several relays at once.
 * @throws StoreError when the server can't be reached
 */
export async function openPostgres(url: string, queryTimeout = usualTimeout): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeout,
    keepAlive: true,
  });
  // A connection that breaks is replaced at the next use; where nobody listens, it ends the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  const { rows } = await pool.query('SHOW synchronous_commit').catch((error: Error) => {
    throw new StoreError(
      `PostgreSQL at DATABASE_URL can't be reached: ${error.message}. Check its address, user and password.`,
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
    all: (statement) => run(pool, statement),
    async alone(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock($1)', [lock]);
        const result = await work({ all: (statement) => run(client, statement) });
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // The connection goes and its transaction with it: one that has fallen silent would not answer a ROLLBACK.
        client.release(true);
        throw error;
      }
    },
    shared: true,
    room: async () => Number.POSITIVE_INFINITY,
    async scrub() {},
    close: () => pool.end(),
  };
}

async function run<Row>(client: Pool | PoolClient, { parts, values }: Statement): Promise<readonly Row[]> {
  const text = parts.reduce((before, part, index) => `${before}$${index}${part}`);
  const bound = values.map((value) => {
    if (value instanceof Uint8Array) return Buffer.from(value);
    // Its texts hold no NUL; nothing is stored under a name that has one.
    return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
  });
  return (await client.query(text, bound)).rows;
}
