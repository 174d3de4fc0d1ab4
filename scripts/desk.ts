import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '../src/async/durations.js';
import { createCrmStatus } from '../src/relay/crm/crm-status.js';
import { createCircuitBreaker } from '../src/relay/delivery/circuit-breaker.js';
import { createFormNumbers } from '../src/relay/operator/commands/form-numbers.js';
import { createLeadAdmin } from '../src/relay/operator/lead-admin.js';
import { createOverview } from '../src/relay/operator/overview.js';
import { runStep, sql } from '../src/relay/storage/database/sql.js';
import { openSqlite } from '../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../src/relay/storage/encryption.js';
import { openStore } from '../src/relay/storage/store.js';
import type { LeadState } from '../src/relay/storage/tables/lead-schema.js';
import { readNumberArguments } from './read-arguments.js';

const help = `npx tsx scripts/desk.ts [LEADS [QUARANTINED]]

Fills a store, then prints the median and the largest time of each list of the desk, before and after the leads that look
like spam are added.

LEADS        number of leads (default: 100000)
QUARANTINED  number of leads that look like spam (default: 10000)`;
const [leadCount = 100_000, spamCount = 10_000] = readNumberArguments(help, 2);
const rounds = 21;
const now = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'apro-desk-'));
const database = await openSqlite(folder);
const store = await openStore(database);
const clock = { now: Date.now };
const encryption = await createEncryption(['a secret of this measurement']);
const runLeadCommand = createLeadAdmin({ ...store, encryption, ...clock, notify: () => {} });
const readOverview = createOverview({
  ...store,
  ...clock,
  budget: { take: async () => {}, remaining: async () => 1_000 },
  keyLimit: 1_000,
  worker: { breaker: createCircuitBreaker({ monotonic: () => performance.now(), timeScale: 1 }) },
  crmStatus: createCrmStatus(() => performance.now()),
  isStoreWritable: async () => true,
  runtimeIssues: () => ({ origins: [], proxies: [] }),
  allowedOrigins: new Set(),
  publicUrl: undefined,
});
const readNumbers = createFormNumbers({
  ...store,
  ...clock,
  flushCounts: async () => {},
  countsStarts: true,
});
const content = new Uint8Array(1_000);

/** Most leads are delivered and arrived in the last 30 days. The others need a person. */
async function fill(count: number, prefix: string, getState: (index: number) => string): Promise<void> {
  const atOnce = 2_000;
  for (let first = 0; first < count; first += atOnce)
    await database.transact(function* () {
      for (let index = first; index < Math.min(count, first + atOnce); index++) {
        const id = `${prefix}${index}`;
        const at = now - Math.floor((index / count) * 30 * dayMs);
        const receipt = `R-${Buffer.from(`${id}${'A'.repeat(16)}`)
          .toString('hex')
          .slice(0, 16)
          .toUpperCase()}`;
        yield* runStep(sql`
          INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, code, created_at, due_at, changed_at)
          VALUES (${`${receipt}${index}`}, '34', ${id}, ${id}, ${id}, ${content}, ${getState(index)}, '', ${at}, ${at}, ${at + 900})`);
      }
    });
}

const list = (states: readonly LeadState[], after?: string) =>
  runLeadCommand({ do: 'list', states, ...(after && { after }) });
const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  overview: readOverview,
  'list of unfinished leads': () => list(['attention', 'unclear', 'trying', 'queued']),
  'list of quarantine': () => list(['quarantine']),
  'list of delivered leads': () => list(['delivered']),
  'next page of delivered leads': () => list(['delivered'], 'R-4C35'),
  numbers: () => readNumbers({ do: 'numbers', days: 30 }),
};

async function measure(title: string): Promise<void> {
  console.log(title);
  for (const [name, command] of Object.entries(commands)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedAt = performance.now();
      await command();
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const [median = 0, largest = 0] = [times[Math.floor(rounds / 2)], times.at(-1)];
    console.log(`  ${name.padEnd(30)} median ${median.toFixed(1)} ms, largest ${largest.toFixed(1)} ms`);
  }
}

await fill(leadCount, 'L', (index) => (index % 500 === 0 ? 'attention' : 'delivered'));
await measure(`${leadCount} leads`);
await fill(spamCount, 'S', () => 'quarantine');
await measure(`${leadCount} leads and ${spamCount} that look like spam`);
await store.close();
rmSync(folder, { recursive: true, force: true });
