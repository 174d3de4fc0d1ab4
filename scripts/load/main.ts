import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoKey, startDemoCrm } from '../../demo/crm/server.js';
import { readNumberArguments } from '../read-arguments.js';
import { leadOptions, measureLeads } from './lead-load.js';
import { measurePostgres } from './postgres.js';
import { formatReport } from './report.js';
import { type LoadTest, runLoad } from './run-load.js';
import { type ServerProcess, startServer } from './server-process.js';

const help = `npm run load [-- SECONDS [MEMORY [PACE]]]

Compares the throughput of the relay with a bare Hono server that answers "hello", and stores leads with SQLite, with
PostgreSQL, and with two relays on PostgreSQL. The last lines are rows for docs/measurements.md, from which docs/scale.md is
made. The processor time of a request counts the relays alone.

SECONDS  duration of each load test (default: 20)
MEMORY   duration of the memory test in seconds (default: 0, no test)
PACE     leads that the relay delivers to the CRM per second (default: the relay's own setting)`;
const [seconds = 20, memorySeconds = 0, pace] = readNumberArguments(help, 3);
const crm = await startDemoCrm({ maxKeyedRequestsPerHour: 1_000_000 });
const data = mkdtempSync(join(tmpdir(), 'apro-load-'));
const env = {
  CRM_URL: crm.url,
  CRM_KEY: demoKey,
  ALLOWED_ORIGINS: '*',
  PORT: '0',
  DIALECT: 'compact',
  SENDS_PER_MINUTE: '1000000',
  DATABASE_URL: undefined,
  ...(pace && { PACE: String(pace) }),
  DATA: data,
};
const helloServer = await startServer('hello');
const relay = await startServer('relay', env);

const hello = await runLoad(loadOf('hello', helloServer, '/'));
await helloServer.kill();
const reads = await runLoad(loadOf('GET /forms/34', relay, '/forms/34'));
const lists = await runLoad(loadOf('GET a list', relay, '/sharedapi/utils/binded?params%5Bbind%5D=301'));
const sqlite = await measureLeads({ name: 'leads, SQLite', servers: [relay], seconds }, readStoreBytes);
console.log(`memory while ${sqlite.requests} leads came in: ${sqlite.rssMb[0]} → ${sqlite.rssMb[1]} MB`);
if (memorySeconds > 0) await watchMemory();
await relay.kill();
const postgres = await measurePostgres(env, seconds);
if (!postgres) console.log('leads, PostgreSQL: skipped, because this machine has no server');

console.log(`\n${formatReport({ seconds, hello, reads, lists, sqlite, postgres })}`);
rmSync(data, { recursive: true, force: true });
await crm.close();
// The CRM limits requests for lists, so failures of that test are expected.
const strictTests = [hello, reads, sqlite, ...(postgres ? Object.values(postgres) : [])];
process.exit(strictTests.some(({ failures }) => failures > 0) ? 1 : 0);

function loadOf(name: string, server: ServerProcess, path: string): LoadTest {
  return { name, servers: [server], seconds, options: ({ url }) => ({ url: `${url}${path}` }) };
}

/** Bytes that the SQLite database has on disk. */
async function readStoreBytes(): Promise<number> {
  const files = readdirSync(data).filter((name) => name.startsWith('relay.db'));
  return files.reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
}

/** Prints the relay's memory use ten times during constant load. Growing memory use is a leak. */
async function watchMemory(): Promise<void> {
  const steady = { servers: [relay], seconds: memorySeconds, connections: 5 };
  const running = Promise.all([
    runLoad({
      ...steady,
      name: 'steady reads',
      options: ({ url }) => ({ url: `${url}/forms/34`, overallRate: 500 }),
    }),
    runLoad({
      ...steady,
      name: 'steady leads',
      options: (server) => ({ ...leadOptions(server), overallRate: 100 }),
    }),
  ]);
  const samples: number[] = [];
  const timer = setInterval(
    async () => samples.push((await relay.readUse()).rssMb),
    (memorySeconds * 1_000) / 10,
  );
  await running;
  clearInterval(timer);
  console.log(`memory over ${memorySeconds} s, ten times: ${samples.join(', ')} MB`);
}
