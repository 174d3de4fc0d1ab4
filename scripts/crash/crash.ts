import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, FaultName } from '../../demo/crm/faults.js';
import { demoKey, type RunningCrm, startCrm } from '../../demo/crm/server.js';
import { openPostgres } from '../../src/relay/postgres.js';
import { openSqlite } from '../../src/relay/sqlite.js';
import { openStore } from '../../src/relay/store.js';
import { randomFrom } from './random.js';

export interface CrashPlan {
  readonly leads: number;
  readonly kills: number;
  /** PostgreSQL, for two relays; SQLite with one where it is not given. */
  readonly databaseUrl?: string;
  /** The CRM's forms have a field for the receipt. */
  readonly searchable: boolean;
  /** How long an unclear lead is left alone, in milliseconds; a late commit comes after 2,000. */
  readonly settle: number;
  readonly seed: number;
  /** How long the relay waits for an answer of the CRM, in milliseconds. */
  readonly timeout?: number;
}

/** From two lists that the relay does not keep: receipts that were given, and leads that the CRM took. */
export interface Verdict {
  readonly receipts: number;
  readonly taken: number;
  /** Acknowledged, and not in the CRM. */
  readonly lost: number;
  /** Acknowledged, and not in the store. */
  readonly unstored: number;
  /** More than once in the CRM, with and without a mark on all copies but one. */
  readonly doubledMarked: number;
  readonly doubledUnmarked: number;
  /** In no end state when all was over. */
  readonly stuck: number;
  /** State and code of those, and of what else was not delivered. */
  readonly undelivered: readonly string[];
  readonly kills: number;
  readonly posts: number;
  readonly seconds: number;
}

const lateBy = 2_000;
const faults: readonly (readonly [FaultName | undefined, number])[] = [
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
  const random = randomFrom(seed);
  const began = Date.now();
  const crm = await startCrm({ limit: Number.POSITIVE_INFINITY });
  const data = mkdtempSync(join(tmpdir(), 'apro-crash-'));
  const relays = await Promise.all(
    Array.from({ length: databaseUrl ? 2 : 1 }, () => keepRelay(crm, data, plan)),
  );
  await relays[0]?.ready();
  await fetch(`${relays[0]?.url()}/forms/34`);

  let flapping = true;
  let posts = 0;
  Object.assign(crm.faults, {
    take(path: string, action: string): Fault | undefined {
      if (action === 'fillform') posts++;
      const name = flapping && action === 'fillform' ? pick(random) : undefined;
      return name && { name, path, delay: lateBy, times: 1 };
    },
  });

  const receipts = new Map<string, string>();
  let next = 0;
  async function sendAll(): Promise<void> {
    for (let at = next++; at < leads; at = next++) {
      const receipt = await sendOne(at, relays, random);
      receipts.set(`visitor-${at}`, receipt);
    }
  }
  let kills = 0;
  const killing = (async () => {
    while (kills < plan.kills) {
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 500));
      const relay = relays[Math.floor(random() * relays.length)];
      // While it starts, too: nobody waits until it is ready.
      relay?.kill();
      kills++;
    }
  })();
  await Promise.all([killing, ...Array.from({ length: 20 }, sendAll)]);

  // The CRM goes on flapping until nearly all are through.
  await settle(relays, leads / 20, 120_000);
  flapping = false;
  const stuck = await settle(relays, 0, 60_000 + leads * 10);
  for (const relay of relays) await relay.stop();
  const store = await openStore(databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data));
  const stored = await Promise.all([...receipts.values()].map((receipt) => store.leads.find(receipt)));
  await store.close();

  const copies = new Map<string, { all: number; marked: number }>();
  for (const { data: sent } of crm.crm.arrivals) {
    const name = String((sent.def_customer as Record<string, string>).name);
    const marked = JSON.stringify(sent.ext_request).includes('possible repeat');
    const { all = 0, marked: before = 0 } = copies.get(name) ?? {};
    copies.set(name, { all: all + 1, marked: before + Number(marked) });
  }
  const doubled = [...copies.values()].filter(({ all }) => all > 1);
  const verdict = {
    receipts: receipts.size,
    taken: crm.crm.arrivals.length,
    lost: [...receipts.keys()].filter((name) => !copies.has(name)).length,
    unstored: stored.filter((lead) => !lead).length,
    doubledMarked: doubled.filter(({ all, marked }) => marked >= all - 1).length,
    doubledUnmarked: doubled.filter(({ all, marked }) => marked < all - 1).length,
    stuck,
    undelivered: stored.flatMap((lead) =>
      lead && lead.state !== 'delivered' ? `${lead.receipt} ${lead.state} ${lead.code}` : [],
    ),
    kills,
    posts,
    seconds: Math.round((Date.now() - began) / 1_000),
  };
  await crm.close();
  rmSync(data, { recursive: true, force: true });
  return verdict;
}

/** One visitor: the same token until there is a receipt. */
async function sendOne(at: number, relays: readonly KeptRelay[], random: () => number): Promise<string> {
  const body = new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    'data[def_customer][name]': `visitor-${at}`,
    'data[ext_request][66][value]': `Request ${at}`,
    'data[ext_request][67][value]': `2026-12-${String(1 + (at % 28)).padStart(2, '0')}`,
  }).toString();
  for (;;) {
    const relay = relays[Math.floor(random() * relays.length)];
    try {
      const response = await fetch(`${relay?.url()}/onlineforms`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        signal: AbortSignal.timeout(5_000),
      });
      const answer = await response.json();
      if (answer.receipt) return answer.receipt;
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface KeptRelay {
  url(): string;
  ready(): Promise<void>;
  kill(): void;
  stop(): Promise<void>;
}

/** A relay that is started again whenever it dies, always on the same port. */
async function keepRelay(crm: RunningCrm, data: string, plan: CrashPlan): Promise<KeptRelay> {
  let url = 'http://127.0.0.1:1';
  let port = '0';
  let child: ChildProcess;
  let ending = false;
  let ready: Promise<void>;

  function start(): void {
    child = fork(fileURLToPath(new URL('relay.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        CRM_URL: crm.url,
        CRM_KEY: demoKey,
        ALLOWED_ORIGINS: '*',
        DIALECT: 'compact',
        KEY_LIMIT: '1000000',
        SENDS_PER_MINUTE: '1000000',
        CRASH_SETTLE: String(plan.settle),
        CRASH_TIMEOUT: String(plan.timeout ?? 300),
        PORT: port,
        DATA: data,
        ...(plan.databaseUrl && { DATABASE_URL: plan.databaseUrl }),
        ...(plan.searchable ? { TOKEN_FIELD: 'ext_request.91' } : { NOTE_FIELD: 'ext_request.90' }),
      },
    });
    ready = new Promise((resolve) => {
      child.once('message', (message: { url: string }) => {
        url = message.url;
        port = new URL(url).port;
        resolve();
      });
    });
    child.once('exit', () => {
      if (!ending) start();
    });
  }
  start();
  return {
    url: () => url,
    ready: () => ready,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      ending = true;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Until no more than so many wait; how many still do when patience ends. */
async function settle(relays: readonly KeptRelay[], few: number, patience: number): Promise<number> {
  const end = Date.now() + patience;
  let waiting = Number.POSITIVE_INFINITY;
  while (Date.now() < end) {
    const text = await fetch(`${relays[0]?.url()}/metrics`)
      .then((response) => response.text())
      .catch(() => '');
    const of = (state: string) =>
      Number(new RegExp(`state="${state}"} (\\d+)`).exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
    waiting = of('queued') + of('trying') + of('unclear') + of('attention');
    if (waiting <= few) return waiting;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return waiting;
}

function pick(random: () => number): FaultName | undefined {
  let left = random() * faults.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of faults) {
    left -= weight;
    if (left < 0) return name;
  }
  return undefined;
}
