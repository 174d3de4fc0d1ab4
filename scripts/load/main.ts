import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { demoKey, startDemoCrm } from '../../demo/crm/server.js';
import { readNumberArgs } from '../number-args.js';

/**
 * `npm run load [-- SECONDS [MEMORY [PACE]]]`: compares the throughput of the relay with a bare Hono server that
 * answers "hello". SECONDS: duration of each load test. MEMORY: duration of the memory test (0: no test). PACE: leads
 * that the relay delivers to the CRM per second (default: the relay's own setting). With `DATABASE_URL` the relay uses
 * this PostgreSQL. The processor time of a request counts the relay alone; `docs/scale.md` is made from it.
 */
const [seconds = 20, memorySeconds = 0, pace] = readNumberArgs();
const crm = await startDemoCrm({ maxKeyedRequestsPerHour: 1_000_000 });
const data = mkdtempSync(join(tmpdir(), 'apro-load-'));
const hello = await startServer('hello');
const relay = await startServer('relay', {
  CRM_URL: crm.url,
  CRM_KEY: demoKey,
  ALLOWED_ORIGINS: '*',
  PORT: '0',
  DIALECT: 'compact',
  SENDS_PER_MINUTE: '1000000',
  ...(pace && { PACE: String(pace) }),
  DATA: data,
});

console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${seconds} s each, the load on the same cores`,
);
const helloRate = await runLoad('hello', { url: hello.url });
const readRate = await runLoad('GET /forms/34', { url: `${relay.url}/forms/34` });
await runLoad('GET a list', { url: `${relay.url}/sharedapi/utils/binded?params%5Bbind%5D=301` }, false);
let leadCount = 0;
const submission: autocannon.Options = {
  url: `${relay.url}/onlineforms`,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  connections: 20,
  setupClient(client) {
    client.setBody(createLeadBody());
    client.on('response', () => client.setBody(createLeadBody()));
  },
};
const bytesBefore = await readStoreBytes();
const { rssMb: rssBefore } = await readUse(relay.process);
const sendRate = await runLoad('submissions', submission);
const { rssMb: rssAfter } = await readUse(relay.process);

console.log(`a lead on disk: ${Math.round(((await readStoreBytes()) - bytesBefore) / leadCount)} bytes`);
console.log(`reads / hello: ${(readRate / helloRate).toFixed(2)} (at least 0.5 expected)`);
console.log(`memory while ${Math.round(sendRate * seconds)} leads came in: ${rssBefore} → ${rssAfter} MB`);
if (memorySeconds > 0) await watchMemory();
hello.process.kill();
relay.process.kill('SIGKILL');
rmSync(data, { recursive: true, force: true });
await crm.close();
// Ends the process. `process.exit()` without an argument keeps the exit code that a failed test has set.
process.exit();

/** Bytes that the store has on disk. */
async function readStoreBytes(): Promise<number> {
  const { DATABASE_URL: url } = process.env;
  if (!url) {
    const files = readdirSync(data).filter((name) => name.startsWith('relay.db'));
    return files.reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT pg_database_size(current_database())::text AS size');
  await client.end();
  return Number(rows[0].size);
}

/** Prints the relay's memory use ten times during constant load. Growing memory use is a leak. */
async function watchMemory(): Promise<void> {
  const steady = { duration: memorySeconds, connections: 5 };
  const running = Promise.all([
    runLoad('steady reads', { url: `${relay.url}/forms/34`, ...steady, overallRate: 500 }),
    runLoad('steady sends', { ...submission, ...steady, overallRate: 100 }),
  ]);
  const samples: number[] = [];
  const timer = setInterval(
    async () => samples.push((await readUse(relay.process)).rssMb),
    (memorySeconds * 1_000) / 10,
  );
  await running;
  clearInterval(timer);
  console.log(`memory over ${memorySeconds} s, ten times: ${samples.join(', ')} MB`);
}

function createLeadBody(): string {
  const index = ++leadCount;
  return new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: crypto.randomUUID(),
    'data[def_customer][name]': `visitor-${index}`,
    'data[def_customer][email]': `visitor-${index}@example.com`,
    'data[ext_request][66][value]': `Request ${index}`,
  }).toString();
}

async function runLoad(name: string, options: autocannon.Options, mustSucceed = true): Promise<number> {
  const server = name === 'hello' ? hello.process : relay.process;
  const { cpuMs: cpuBefore } = await readUse(server);
  const { requests, latency, non2xx, errors } = await autocannon({
    connections: 50,
    duration: seconds,
    ...options,
  });
  const cpuMs = (await readUse(server)).cpuMs - cpuBefore;
  console.log(
    `${name.padEnd(16)} ${String(Math.round(requests.average)).padStart(6)}/s  p50 ${latency.p50} ms  p99 ${latency.p99} ms  ${(cpuMs / requests.total).toFixed(3)} ms of the processor each` +
      (non2xx + errors > 0 ? `  NOT OK: ${non2xx + errors}` : ''),
  );
  if (mustSucceed && non2xx + errors > 0) process.exitCode = 1;
  return requests.average;
}

async function startServer(
  serverName: string,
  env: Record<string, string> = {},
): Promise<{ url: string; process: ChildProcess }> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [serverName], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, process: child };
}

/** Memory that a server uses now, and processor time that it has used since its start. */
async function readUse(child: ChildProcess): Promise<{ readonly rssMb: number; readonly cpuMs: number }> {
  child.send('use');
  const [{ rss: bytes, cpuMs }] = (await once(child, 'message')) as [{ rss: number; cpuMs: number }];
  return { rssMb: Math.round(bytes / 1e6), cpuMs };
}
