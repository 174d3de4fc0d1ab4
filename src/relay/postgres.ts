import { Pool, type PoolClient, types } from 'pg';
import { type Database, type Statement, StoreError } from './sql.js';

/** BIGINT and `count(*)` as numbers: milliseconds and counts are far below 2^53. */
types.setTypeParser(types.builtins.INT8, Number);

/** Any number, the same in every relay: names the lock under which `alone` works. */
const lock = 8_787;

/**
 * A store for several relays at once.
 * @throws StoreError when the server can't be reached
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while it is idle is replaced at the next use.
  pool.on('error', () => {});
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
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    },
    shared: true,
    async scrub() {},
    close: () => pool.end(),
  };
}

async function run<Row>(client: Pool | PoolClient, { parts, values }: Statement): Promise<readonly Row[]> {
  const text = parts.reduce((before, part, index) => `${before}$${index}${part}`);
  const bound = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
  return (await client.query(text, bound)).rows;
}
