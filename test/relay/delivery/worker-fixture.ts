import { expect } from 'vitest';
import { demoKey, type RunningCrm, startDemoCrm } from '../../../demo/crm/server.js';
import type { TraitName } from '../../../demo/crm/traits.js';
import { createRelay, type Relay, type RelayConfig, readConfig } from '../../../src/relay/create-relay.js';
import type { Database } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { createTestClock, waitUntil } from '../clock-fixture.js';
import { closeAfterTest, pageOrigin, relayOrigin } from '../fixture.js';

export { waitUntil };

export interface DeliveryFixture {
  readonly crm: RunningCrm;
  readonly relay: Relay;
  readonly store: Store;
  /** Submits a lead; resolves to its receipt number. */
  send(fields: Readonly<Record<string, string>>, token?: string): Promise<string>;
  state(receipt: string): Promise<string | undefined>;
  /** Returns the relay's time of day, in milliseconds since 1970. */
  now(): number;
  /** Sets the relay's time of day forward or back, as a person does who changes the system clock. */
  shiftWallClock(byMs: number): void;
  /** Advances the clock step by step until `durationMs` are over. */
  pass(durationMs: number): Promise<void>;
}

/**
 * Starts a relay that uses the stand-in for the CRM. Both use a clock that stands still; `waitUntil` and `pass`
 * advance it. All waiting times are shortened, so that few steps are needed.
 */
export async function setUpDelivery(
  settings: Readonly<Record<string, string>> = {},
  outbox: Partial<RelayConfig['outbox']> = {},
  traits: readonly TraitName[] = [],
  wrapDatabase?: (database: Database) => Database,
): Promise<DeliveryFixture> {
  const database = await openSqlite(':memory:');
  const store = await openStore(database);
  const relayStore = wrapDatabase ? await openStore(wrapDatabase(database)) : store;
  const clock = createTestClock(async () => {
    // A delivery whose result cannot be written to the database waits for the clock, so it must not be counted.
    if (wrapDatabase) return 0;
    const counts = await store.leads.countByState();
    return counts.find(({ state }) => state === 'trying')?.count ?? 0;
  });
  const receiptField = settings.TOKEN_FIELD?.split('.')[1];
  const crm = await startDemoCrm({
    maxKeyedRequestsPerHour: 10_000,
    receiptField,
    traits,
    sleep: clock.sleep,
  });
  const env = {
    CRM_URL: crm.url,
    CRM_KEY: demoKey,
    ALLOWED_ORIGINS: pageOrigin,
    DIALECT: 'compact',
    ...settings,
  };
  const config = readConfig(env);
  const outboxSettings = {
    ...config.outbox,
    settleMs: 300,
    settleThrottledMs: 300,
    sendsPerSecond: 1_000,
    timeScale: 0.002,
    reconcileIntervalMs: 240,
    ...outbox,
  };
  const relay = await createRelay(
    { ...config, outbox: outboxSettings },
    { ...clock, store: relayStore, log: () => {} },
  );
  closeAfterTest(relay, crm);
  return {
    crm,
    relay,
    store,
    async send(fields, token = crypto.randomUUID()) {
      const body = new URLSearchParams({ action: 'fillform', formtype: '34', token, ...fields });
      const request = new Request(`${relayOrigin}/onlineforms`, {
        method: 'POST',
        headers: { Origin: pageOrigin },
        body,
      });
      const reply = await (await relay(request)).json();
      expect(reply).toMatchObject({ status: 'success' });
      return reply.receipt;
    },
    state: async (receipt) => (await store.leads.find(receipt))?.state,
    now: clock.now,
    shiftWallClock: clock.shiftWallClock,
    async pass(durationMs) {
      const end = clock.monotonic() + durationMs;
      while (clock.monotonic() < end) await clock.tick();
    },
  };
}

/** Uploads a small PDF as a page does, before the lead is sent. @returns the id of the file */
export async function uploadPlan({ relay }: Pick<DeliveryFixture, 'relay'>): Promise<string> {
  const body = new FormData();
  body.set('params[object]', 'applications');
  body.set('upload', new File(['%PDF-1.7 a plan'], 'plan.pdf'));
  const request = new Request(`${relayOrigin}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body,
  });
  return (await (await relay(request)).json()).data.name;
}

export const annFields = {
  'data[def_customer][name]': 'Ann',
  'data[ext_request][66][value]': 'A flat',
  'data[ext_request][67][value]': '2026-12-01',
};
export const fillformFault = { path: '/onlineforms', action: 'fillform', times: 1, delay: 0 } as const;
export const deliveredNames = ({ crm }: DeliveryFixture) =>
  crm.crm.arrivals.map(({ data }) => (data.def_customer as Record<string, string>).name);
