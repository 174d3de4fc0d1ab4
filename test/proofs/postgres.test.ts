import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/relay/config/config.js';
import { openStoreFor } from '../../src/relay/storage/open-store.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../postgres-fixture.js';
import { closeAfterTest, pollOptions } from '../relay/fixture.js';
import { findFreePort, findProgram, skipReason } from './find-program.js';
import { postLead, proofSettings, serveOneLead, startProofRelay } from './proof-relay.js';

const binFolder = findPostgres();
const pgbouncer = findProgram('pgbouncer');
let server: RunningPostgres | undefined;

beforeAll(async () => {
  if (binFolder) server = await startPostgres(binFolder);
});
afterAll(() => server?.stop());

const dataKey = { DATA_KEY: 'a data key of the proofs' };
/** The address of the server with another user, port or database. */
function urlOf(parts: { readonly user?: string; readonly port?: number; readonly database: string }): string {
  const url = new URL(server?.url ?? '');
  url.pathname = `/${parts.database}`;
  if (parts.user) url.username = parts.user;
  if (parts.port) url.port = String(parts.port);
  return url.href;
}

async function runSql(database: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf({ database }) });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const prepareTables = async (database: string) => {
  const config = readConfig({
    ...proofSettings('http://crm.test'),
    ...dataKey,
    DATABASE_URL: urlOf({ database }),
  });
  await (await openStoreFor(config)).close();
};

describe.skipIf(!binFolder)(`PostgreSQL${skipReason(binFolder, 'PostgreSQL')}`, () => {
  test('serves a relay whose role may only read and write rows of tables that exist', async () => {
    await runSql('postgres', 'CREATE DATABASE minimal', 'CREATE ROLE minimal LOGIN');
    await prepareTables('minimal');
    await runSql(
      'minimal',
      'REVOKE ALL ON SCHEMA public FROM PUBLIC',
      'GRANT USAGE ON SCHEMA public TO minimal',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO minimal',
      'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO minimal',
    );
    const DATABASE_URL = urlOf({ user: 'minimal', database: 'minimal' });
    const { relay, crm } = await startProofRelay({ ...dataKey, DATABASE_URL });
    await serveOneLead(relay.url, crm);
  });

  test('with a role that may make no tables in an empty database stops the start with one sentence', async () => {
    await runSql('postgres', 'CREATE DATABASE bare', 'CREATE ROLE bare LOGIN');
    await runSql('bare', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const DATABASE_URL = urlOf({ user: 'bare', database: 'bare' });
    await expect(startProofRelay({ ...dataKey, DATABASE_URL })).rejects.toThrow(
      /^The user in DATABASE_URL .*owner of a database/,
    );
  });
});

const hasBoth = binFolder && pgbouncer;
describe.skipIf(!hasBoth)(`pgbouncer in front of PostgreSQL${skipReason(pgbouncer, 'pgbouncer')}`, () => {
  // Number of connections to PostgreSQL that each mode of pgbouncer needs. In the session mode, each connection of
  // a relay occupies one.
  test.each([
    ['transaction', 8],
    ['session', 20],
  ])(
    'serves two relays at once in %s mode with %i connections',
    async (mode, poolSize) => {
      const database = `pool_${mode}`;
      await runSql('postgres', `CREATE DATABASE ${database}`);
      const port = await startPgbouncer(mode, poolSize);
      const settings = { ...dataKey, DATABASE_URL: urlOf({ port, database }) };
      const first = await startProofRelay(settings);
      const second = await startProofRelay({ ...settings, CRM_URL: first.crm.url });
      await serveOneLead(first.relay.url, first.crm);
      const names = Array.from({ length: 20 }, (_, index) => `Ann ${index}`);
      await Promise.all(
        names.map(async (name, index) => {
          const { url } = index % 2 ? first.relay : second.relay;
          expect((await postLead(url, name)).status).toBe(200);
        }),
      );
      const arrived = () =>
        first.crm.crm.arrivals
          .map(({ data }) => (data.def_customer as Record<string, string>).name ?? '')
          .filter((name) => name !== 'Ann')
          .sort();
      await expect.poll(arrived, { ...pollOptions, timeout: 60_000 }).toEqual([...names].sort());
    },
    120_000,
  );
});

/** Starts pgbouncer in front of the server. Returns its port. */
async function startPgbouncer(mode: string, poolSize: number): Promise<number> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'apro-pgbouncer-'));
  // As root, pgbouncer runs as another user.
  chmodSync(folder, 0o755);
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users.txt'), '"relay" ""\n');
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${new URL(server?.url ?? '').port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${folder}/users.txt
pool_mode = ${mode}
default_pool_size = ${poolSize}
`,
  );
  const isRoot = process.getuid?.() === 0;
  const child = spawn(pgbouncer ?? '', [settings, ...(isRoot ? ['-u', 'nobody'] : [])], { stdio: 'ignore' });
  closeAfterTest({ close: () => stop(child) });
  await expect.poll(() => canConnect(port), pollOptions).toBe(true);
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.kill('SIGKILL')) await exited;
}
