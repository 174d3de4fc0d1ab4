import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault, FaultName } from '../../demo/crm/faults.js';
import { startDemoCrm } from '../../demo/crm/server.js';
import { openPostgres } from '../../src/relay/storage/database/postgres.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { createSeededRandom } from '../seeded-random.js';
import { lockStoreEverySecond } from './lock-store.js';
import { type RestartingRelay, startRestartingRelay } from './restarting-relay.js';
import { sendLead } from './visitor.js';

export interface CrashPlan {
  readonly leads: number;
  readonly kills: number;
  /** URL of a PostgreSQL database that two relays share. Undefined: the test runs one relay with SQLite. */
  readonly databaseUrl?: string;
  /** True: the CRM's forms have a field for the receipt number, by which the relay can find a lead in the CRM. */
  readonly searchable: boolean;
  /**
   * Milliseconds that the relay waits before it looks in the CRM for a lead whose delivery had an unclear result. The
   * simulated CRM stores a late lead after 2,000 ms, so a shorter time finds it missing.
   */
  readonly settle: number;
  /** Start value for random failures and kills. The same value gives the same failures, so a run can be repeated. */
  readonly seed: number;
  /** Time limit in milliseconds for a request from the relay to the CRM. Undefined: the default of the relay. */
  readonly timeout?: number;
  /** True: every other second, the relay cannot read the CRM's list of requests, in which it looks for leads. */
  readonly lookUpsFail?: boolean;
  /** True: another program locks the SQLite database once in a second. */
  readonly locksStore?: boolean;
  /** Milliseconds until the CRM's list of requests contains a lead that has arrived. Default: 0. */
  readonly listLag?: number;
}

/**
 * Result of the comparison between the visitors' receipt numbers and the leads in the CRM. The relay takes no part in
 * the comparison.
 */
export interface Verdict {
  readonly leads: number;
  readonly receipts: number;
  readonly taken: number;
  /**
   * Number of lost leads: the visitor has a receipt number, but the lead is neither in the CRM nor marked for a
   * person (state `attention`).
   */
  readonly lost: number;
  /** Number of leads for which the visitor has a receipt number, but which are not in the relay's database. */
  readonly unstored: number;
  /**
   * Number of leads that are in the CRM more than once. All copies but one have a note ("possible repeat"), so staff
   * can recognise them.
   */
  readonly doubledMarked: number;
  /**
   * Number of leads that are in the CRM more than once, with two or more copies that lack the note "possible repeat".
   */
  readonly doubledUnmarked: number;
  /** Number of leads that are neither delivered nor given up at the end of the run. */
  readonly stuck: number;
  /** Receipt number, state and code of each lead that was not delivered to the CRM. */
  readonly undelivered: readonly string[];
  readonly kills: number;
  readonly posts: number;
  /** Number of times that another program locked the database. */
  readonly locks: number;
  readonly seconds: number;
}

const lateDelayMs = 2_000;
const weightedFaults: readonly (readonly [FaultName | undefined, number])[] = [
  [undefined, 40],
  ['late', 6],
  ['taken-hang', 6],
  ['truncated', 8],
  ['taken-html', 8],
  ['html', 8],
  ['taken-down', 8],
  ['down', 8],
  ['LIMIT_EXCEEDED', 4],
  ['SERVER_IS_OVERLOADED', 4],
];

export async function runCrash(plan: CrashPlan): Promise<Verdict> {
  const { leads, seed, databaseUrl } = plan;
  const random = createSeededRandom(seed);
  const startedAtMs = Date.now();
  const crm = await startDemoCrm({
    maxKeyedRequestsPerHour: Number.POSITIVE_INFINITY,
    listLagMs: plan.listLag,
    receiptField: plan.searchable ? '91' : undefined,
  });
  const data = mkdtempSync(join(tmpdir(), 'apro-crash-'));
  const relays = await Promise.all(
    Array.from({ length: databaseUrl ? 2 : 1 }, () => startRestartingRelay(crm, data, plan)),
  );
  await relays[0]?.ready();
  await fetch(`${relays[0]?.url()}/forms/34`);
  const storeLock = plan.locksStore ? lockStoreEverySecond(data) : undefined;

  let isFlapping = true;
  let posts = 0;
  Object.assign(crm.faults, {
    take(path: string, action: string): Fault | undefined {
      if (action === 'fillform') posts++;
      const name = isFlapping ? faultFor(path, action) : undefined;
      return name && { name, path, delay: lateDelayMs, times: 1 };
    },
  });

  function faultFor(path: string, action: string): FaultName | undefined {
    if (action === 'fillform') return pickFault(random);
    const isSearch = path === '/sharedapi/applications/filter';
    return isSearch && plan.lookUpsFail && Math.floor(Date.now() / 1_000) % 2 ? 'html' : undefined;
  }

  const receipts = new Map<string, string>();
  let nextIndex = 0;
  async function sendAll(): Promise<void> {
    for (let index = nextIndex++; index < leads; index = nextIndex++) {
      const receipt = await sendLead(index, relays, random);
      receipts.set(`visitor-${index}`, receipt);
    }
  }
  let kills = 0;
  const killLoop = (async () => {
    while (kills < plan.kills) {
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 500));
      const relay = relays[Math.floor(random() * relays.length)];
      // If the relay is still starting, the line above has no effect, so the relay is killed here.
      relay?.kill();
      kills++;
    }
  })();
  await Promise.all([killLoop, ...Array.from({ length: 20 }, sendAll)]);

  // The simulated CRM keeps failing until 95 % of the leads are delivered or given up.
  await waitUntilSettled(relays, leads / 20, 120_000);
  isFlapping = false;
  const stuck = await waitUntilSettled(relays, 0, 60_000 + leads * 10);
  storeLock?.stop();
  for (const relay of relays) await relay.stop();
  const store = await openStore(databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data));
  const stored = await Promise.all([...receipts.values()].map((receipt) => store.leads.find(receipt)));
  await store.close();

  const copies = new Map<string, { all: number; marked: number }>();
  for (const { data: sent } of crm.crm.arrivals) {
    const name = String((sent.def_customer as Record<string, string>).name);
    const marked = JSON.stringify(sent.ext_request).includes('possible repeat');
    const { all = 0, marked: markedBefore = 0 } = copies.get(name) ?? {};
    copies.set(name, { all: all + 1, marked: markedBefore + Number(marked) });
  }
  const heldReceipts = new Set(stored.flatMap((lead) => (lead?.state === 'attention' ? lead.receipt : [])));
  const duplicated = [...copies.values()].filter(({ all }) => all > 1);
  const verdict = {
    leads,
    receipts: receipts.size,
    taken: crm.crm.arrivals.length,
    lost: [...receipts].filter(([name, receipt]) => !copies.has(name) && !heldReceipts.has(receipt)).length,
    unstored: stored.filter((lead) => !lead).length,
    doubledMarked: duplicated.filter(({ all, marked }) => marked >= all - 1).length,
    doubledUnmarked: duplicated.filter(({ all, marked }) => marked < all - 1).length,
    stuck,
    undelivered: stored.flatMap((lead) =>
      lead && lead.state !== 'delivered' ? `${lead.receipt} ${lead.state} ${lead.code}` : [],
    ),
    kills,
    posts,
    locks: storeLock?.count() ?? 0,
    seconds: Math.round((Date.now() - startedAtMs) / 1_000),
  };
  await crm.close();
  rmSync(data, { recursive: true, force: true });
  return verdict;
}

/**
 * Waits until at most `maxWaiting` leads are neither delivered nor given up. Returns the number of such leads, also
 * if the waiting took too long.
 */
async function waitUntilSettled(
  relays: readonly RestartingRelay[],
  maxWaiting: number,
  timeoutMs: number,
): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  let waiting = Number.POSITIVE_INFINITY;
  while (Date.now() < deadline) {
    const metricsText = await fetch(`${relays[0]?.url()}/metrics`)
      .then((response) => response.text())
      .catch(() => '');
    const countState = (state: string) =>
      Number(new RegExp(`state="${state}"} (\\d+)`).exec(metricsText)?.[1] ?? Number.POSITIVE_INFINITY);
    waiting = countState('queued') + countState('trying') + countState('unclear');
    if (waiting <= maxWaiting) return waiting;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return waiting;
}

function pickFault(random: () => number): FaultName | undefined {
  let remaining = random() * weightedFaults.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of weightedFaults) {
    remaining -= weight;
    if (remaining < 0) return name;
  }
  return undefined;
}
