import { expect, test } from 'vitest';
import { systemTimerClock } from '../../src/async/timer-clock.js';
import type { Database } from '../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { defaultScript } from '../scripted-crm-fixture.js';
import { pollOptions, post, postFile, sampleLead, setUpRelay } from './fixture.js';

async function takeTurns(count: number): Promise<void> {
  for (let turns = 0; turns < count; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts a relay with a slow database. The test fires the background timers. */
async function setUpSlowRelay(settings: Readonly<Record<string, string>>) {
  const database = await openSqlite(':memory:');
  let isClosed = false;
  let lateUseCount = 0;
  function slow<Argument, Result>(turns: number, run: (argument: Argument) => Promise<Result>) {
    return async (argument: Argument): Promise<Result> => {
      await takeTurns(turns);
      if (isClosed) lateUseCount++;
      return run(argument);
    };
  }
  const slowDatabase = {
    ...database,
    query: slow(30, database.query),
    transact: slow(300, database.transact),
    async close() {
      isClosed = true;
    },
  } as Database;
  const backgroundTimers = new Map<() => void, number>();
  const errors: unknown[] = [];
  const fixture = await setUpRelay(undefined, settings, {
    store: await openStore(slowDatabase),
    log(_level, { error }) {
      if (error !== undefined) errors.push(error);
    },
    setTimer(callback, delayMs, options) {
      if (!options?.isBackground) return systemTimerClock.setTimer(callback, delayMs, options);
      backgroundTimers.set(callback, delayMs);
      return () => backgroundTimers.delete(callback);
    },
  });
  const store = await openStore(database);
  return {
    ...fixture,
    errors,
    lateUseCount: () => lateUseCount,
    /** Calls the functions whose timers are due within `delayMs`. */
    fireTimers(delayMs: number) {
      for (const [callback, dueMs] of [...backgroundTimers]) {
        if (dueMs > delayMs) continue;
        backgroundTimers.delete(callback);
        callback();
      }
    },
    async readCounts() {
      const rows = await store.formCounts.sumByDay({ since: 0, form: '' });
      return rows.map(({ kind, count }) => `${kind} ${count}`);
    },
    readUnstored: () => store.quarantine.readUnstored(),
  };
}

type SlowRelay = Awaited<ReturnType<typeof setUpSlowRelay>>;

interface Case {
  readonly settings?: Readonly<Record<string, string>>;
  readonly act: (slow: SlowRelay) => Promise<void>;
  /** Counts in the database after the relay was closed. */
  readonly counts?: readonly string[];
  readonly unstored?: number;
}

const cases: Readonly<Record<string, Case>> = {
  'delivers a lead': {
    async act(slow) {
      await slow.relay(post('/onlineforms', sampleLead));
      await expect
        .poll(() => slow.crm.requests.some(({ body }) => body.includes('fillform')), pollOptions)
        .toBe(true);
    },
    counts: ['delivered 1', 'send 1'],
  },
  'writes counts': {
    settings: { SUSPICIOUS_LIMIT: '1' },
    async act({ relay, fireTimers }) {
      await relay(post('/onlineforms', { ...sampleLead, website: 'https://spam.example' }));
      fireTimers(5_000);
    },
    counts: ['spam 1'],
    unstored: 1,
  },
  'erases old data': { act: async ({ fireTimers }) => fireTimers(3_600_000) },
  'records a signal': {
    settings: {
      WEBHOOK_URL: 'http://127.0.0.1:9/',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
    async act({ relay }) {
      // The first poll for signals is over.
      await takeTurns(1_000);
      await relay(post('/onlineforms', sampleLead, { Origin: 'https://other.example' }));
    },
  },
};

test('a relay that stops its delivery accepts leads and starts no further delivery', async () => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const store = await openStore(await openSqlite(':memory:'));
  const { relay, crm } = await setUpRelay(
    async (request) => {
      if (request.body.includes('fillform')) await answered;
      return defaultScript(request);
    },
    {},
    { store: { ...store, close: async () => {} } },
  );
  const countSends = () => crm.requests.filter(({ body }) => body.includes('fillform')).length;
  const send = async (email: string) =>
    (await (await relay(post('/onlineforms', { ...sampleLead, 'data[def_customer][email]': email }))).json())
      .receipt;
  const first = await send('a@b.example');
  await expect.poll(countSends, pollOptions).toBe(1);
  relay.stopDelivery();
  const second = await send('c@d.example');
  await takeTurns(200);
  answer();
  await relay.close();
  expect(countSends()).toBe(1);
  expect(await store.leads.find(first)).toMatchObject({ state: 'delivered', attempts: 1 });
  expect(await store.leads.find(second)).toMatchObject({ state: 'queued', attempts: 0 });
});

test('a file that the CRM does not take in time keeps no relay from stopping, and its lead stays queued', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  const { relay, crm } = await setUpRelay(
    (request) => (request.path.endsWith('/upload') ? new Promise<never>(() => {}) : defaultScript(request)),
    {},
    { store: { ...store, close: async () => {} } },
  );
  const { data } = await (await relay(postFile('a.pdf', '%PDF-1.7 a'))).json();
  const lead = { ...sampleLead, 'data[ext_request][80][value]': data.name };
  const { receipt } = await (await relay(post('/onlineforms', lead))).json();
  await expect.poll(() => crm.requests.some(({ path }) => path.endsWith('/upload')), pollOptions).toBe(true);
  await relay.close();
  expect(await store.leads.find(receipt)).toMatchObject({
    state: 'queued',
    code: 'aborted',
    crashes: 0,
    repeat: 0,
  });
});

test('a webhook that does not answer does not keep the delivery running', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  let endWebhook: (() => void) | undefined;
  const webhook = new Promise<Response>((resolve) => {
    endWebhook = () => resolve(new Response());
  });
  let webhookCount = 0;
  const { relay, crm } = await setUpRelay(
    defaultScript,
    { WEBHOOK_URL: 'https://hook.example/' },
    {
      store: { ...store, close: async () => {} },
      fetch(input, init) {
        if (!String(input).includes('hook.example')) return fetch(input, init);
        webhookCount++;
        return webhook;
      },
    },
  );
  await relay(post('/onlineforms', sampleLead));
  await expect.poll(() => webhookCount > 0 && crm.requests.length > 0, pollOptions).toBe(true);
  const closing = relay.close();
  await takeTurns(200);
  await relay(post('/onlineforms', { ...sampleLead, 'data[def_customer][email]': 'c@d.example' }));
  await takeTurns(200);
  expect(await store.leads.list(['queued'], 9)).toHaveLength(1);
  endWebhook?.();
  await closing;
});

test.each(Object.entries(cases))(
  'a relay that %s when it is closed loses no count, and does not use the database afterwards',
  async (_name, { settings = {}, act, counts = [], unstored = 0 }) => {
    const slow = await setUpSlowRelay(settings);
    await act(slow);
    await slow.relay.close();
    slow.fireTimers(Number.POSITIVE_INFINITY);
    await takeTurns(1_000);
    expect(slow.lateUseCount()).toBe(0);
    expect(slow.errors).toEqual([]);
    expect((await slow.readCounts()).toSorted()).toEqual(counts);
    expect(await slow.readUnstored()).toBe(unstored);
  },
);
