import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { demoKey, startCrm } from '../../demo/crm/server.js';
import { askedNumbers } from '../asked-numbers.js';

/**
 * `npm run load [-- SECONDS [MEMORY [PACE]]]`: the relay beside a bare "hello" of the same library, in one run. PACE:
 * leads a second that it brings to the CRM meanwhile; as many as it does by itself unless told.
 */
const [seconds = 20, memorySeconds = 0, pace] = askedNumbers();
const crm = await startCrm({ limit: 1_000_000 });
const data = mkdtempSync(join(tmpdir(), 'apro-load-'));
const hello = await start('hello');
const relay = await start('relay', {
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
const bare = await cannon('hello', { url: hello.url });
const reads = await cannon('GET /forms/34', { url: `${relay.url}/forms/34` });
await cannon('GET a list', { url: `${relay.url}/sharedapi/utils/binded?params%5Bbind%5D=301` }, false);
let count = 0;
const submission: autocannon.Options = {
  url: `${relay.url}/onlineforms`,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  connections: 20,
  setupClient(client) {
    client.setBody(lead());
    client.on('response', () => client.setBody(lead()));
  },
};
const before = await rss(relay.process);
const sends = await cannon('submissions', submission);
const after = await rss(relay.process);

console.log(`reads / hello: ${(reads / bare).toFixed(2)} (wanted: 0.5)`);
console.log(`memory while ${Math.round(sends * seconds)} leads came in: ${before} → ${after} MB`);
if (memorySeconds > 0) await watchMemory();
hello.process.kill();
relay.process.kill('SIGKILL');
rmSync(data, { recursive: true, force: true });
await crm.close();
// With the code that a failure has set.
process.exit();

/** Reads and submissions at a steady pace: flat is what does not grow with what has gone through. */
async function watchMemory(): Promise<void> {
  const steady = { duration: memorySeconds, connections: 5 };
  const running = Promise.all([
    cannon('steady reads', { url: `${relay.url}/forms/34`, ...steady, overallRate: 500 }),
    cannon('steady sends', { ...submission, ...steady, overallRate: 100 }),
  ]);
  const samples: number[] = [];
  const timer = setInterval(async () => samples.push(await rss(relay.process)), (memorySeconds * 1_000) / 10);
  await running;
  clearInterval(timer);
  console.log(`memory over ${memorySeconds} s, ten times: ${samples.join(', ')} MB`);
}

function lead(): string {
  const at = ++count;
  return new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: crypto.randomUUID(),
    'data[def_customer][name]': `visitor-${at}`,
    'data[def_customer][email]': `visitor-${at}@example.com`,
    'data[ext_request][66][value]': `Request ${at}`,
  }).toString();
}

async function cannon(name: string, options: autocannon.Options, must = true): Promise<number> {
  const { requests, latency, non2xx, errors } = await autocannon({
    connections: 50,
    duration: seconds,
    ...options,
  });
  console.log(
    `${name.padEnd(16)} ${String(Math.round(requests.average)).padStart(6)}/s  p50 ${latency.p50} ms  p99 ${latency.p99} ms` +
      (non2xx + errors > 0 ? `  NOT OK: ${non2xx + errors}` : ''),
  );
  if (must && non2xx + errors > 0) process.exitCode = 1;
  return requests.average;
}

async function start(
  what: string,
  env: Record<string, string> = {},
): Promise<{ url: string; process: ChildProcess }> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [what], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, process: child };
}

async function rss(child: ChildProcess): Promise<number> {
  child.send('rss');
  const [{ rss: bytes }] = (await once(child, 'message')) as [{ rss: number }];
  return Math.round(bytes / 1e6);
}
