import { Client } from 'pg';
import { findPostgres, startPostgres } from '../../test/postgres-fixture.js';
import { type LeadMeasurement, measureLeads } from './lead-load.js';
import { type ServerEnvironment, startServer } from './server-process.js';

/**
 * Sends leads to one relay, then to two relays that share a database. Each of the two tests begins with an empty
 * database of a temporary PostgreSQL server, on the same processor cores. `undefined`: this machine has no PostgreSQL.
 * @param env environment of a relay, without the address of the database
 */
export async function measurePostgres(
  env: ServerEnvironment,
  seconds: number,
): Promise<Readonly<Record<'oneRelay' | 'twoRelays', LeadMeasurement>> | undefined> {
  const binFolder = findPostgres();
  if (!binFolder) return undefined;
  const postgres = await startPostgres(binFolder);
  try {
    return {
      oneRelay: await measureRelays(await createDatabase(postgres.url, 'one'), 1),
      twoRelays: await measureRelays(await createDatabase(postgres.url, 'two'), 2),
    };
  } finally {
    await postgres.stop();
  }

  async function measureRelays(databaseUrl: string, count: 1 | 2): Promise<LeadMeasurement> {
    // The first relay creates the tables. Each relay reads the form before the test, as on a running site.
    const relays = [];
    for (let started = 0; started < count; started++) {
      const relay = await startServer('relay', { ...env, DATABASE_URL: databaseUrl });
      await fetch(`${relay.url}/forms/34`);
      relays.push(relay);
    }
    const name = `leads, PostgreSQL, ${count === 1 ? 'one relay' : 'two relays'}`;
    const measurement = await measureLeads({ name, servers: relays, seconds }, () => readBytes(databaseUrl));
    for (const relay of relays) await relay.kill();
    return measurement;
  }
}

/** Returns the address of a new database. */
async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await runSql(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function readBytes(databaseUrl: string): Promise<number> {
  const [row] = await runSql(databaseUrl, 'SELECT pg_database_size(current_database())::text AS size');
  return Number(row?.size);
}

async function runSql(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(statement);
  await client.end();
  return rows;
}
