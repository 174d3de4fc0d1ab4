import { expect, vi } from 'vitest';
import { demoKey, type RunningCrm, startCrm } from '../../demo/crm/server.js';
import type { TraitName } from '../../demo/crm/traits.js';
import { createRelay, type Relay, type RelayConfig, readConfig } from '../../src/relay/create-relay.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../src/relay/storage/store.js';
import { closeAfterTest, here, page } from './relay-bench.js';

export interface OutboxBench {
  readonly crm: RunningCrm;
  readonly relay: Relay;
  readonly store: Store;
  /** Sends a lead; resolves to its receipt. */
  send(fields: Readonly<Record<string, string>>, token?: string): Promise<string>;
  state(receipt: string): Promise<string | undefined>;
  /** Lets so many milliseconds pass on the relay's clock. */
  pass(milliseconds: number): void;
}

/** A relay on the stand-in CRM; its waits are a thousandth of what they are, 90 s to settle last 300 ms. */
export async function setUp(
  settings: Readonly<Record<string, string>> = {},
  outbox: Partial<RelayConfig['outbox']> = {},
  traits: readonly TraitName[] = [],
): Promise<OutboxBench> {
  const receiptField = settings.TOKEN_FIELD?.split('.')[1];
  const crm = await startCrm({ limit: 10_000, receiptField, traits });
  const env = { CRM_URL: crm.url, CRM_KEY: demoKey, ALLOWED_ORIGINS: page, DIALECT: 'compact', ...settings };
  const config = readConfig(env);
  const store = await openStore(await openSqlite(':memory:'));
  const quick = {
    ...config.outbox,
    settle: 300,
    settleThrottled: 300,
    pace: 1_000,
    haste: 0.002,
    lookEvery: 240,
    ...outbox,
  };
  let passed = 0;
  const relay = await createRelay(
    { ...config, crmTimeout: 500, outbox: quick },
    { store, log: () => {}, now: () => Date.now() + passed },
  );
  closeAfterTest(relay, crm);
  return {
    crm,
    relay,
    store,
    async send(fields, token = crypto.randomUUID()) {
      const body = new URLSearchParams({ action: 'fillform', formtype: '34', token, ...fields });
      const request = new Request(`${here}/onlineforms`, { method: 'POST', headers: { Origin: page }, body });
      const answer = await (await relay(request)).json();
      expect(answer).toMatchObject({ status: 'success' });
      return answer.receipt;
    },
    state: async (receipt) => (await store.leads.find(receipt))?.state,
    pass(milliseconds) {
      passed += milliseconds;
    },
  };
}

export const ann = {
  'data[def_customer][name]': 'Ann',
  'data[ext_request][66][value]': 'A flat',
  'data[ext_request][67][value]': '2026-12-01',
};
export const fillform = { path: '/onlineforms', action: 'fillform', times: 1, delay: 0 } as const;
export const names = ({ crm }: OutboxBench) =>
  crm.crm.arrivals.map(({ data }) => (data.def_customer as Record<string, string>).name);
export const until = (check: () => Promise<void> | void) =>
  vi.waitFor(check, { timeout: 10_000, interval: 20 });
