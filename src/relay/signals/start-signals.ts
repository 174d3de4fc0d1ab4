import type { TimerClock } from '../../async/timer-clock.js';
import type { RelayConfig } from '../config/config.js';
import type { Encryption } from '../storage/encryption.js';
import type { Store } from '../storage/store.js';
import type { IsWanted, SignalTarget, SignalType } from '../storage/tables/signal-store.js';
import { createObserveCrm } from './observe-crm.js';
import { type SignalSender, startSignalSender } from './signal-sender.js';
import { createWebhook, type DeliverSignal } from './webhook.js';

export interface SignalsDeps extends TimerClock {
  readonly config: Pick<RelayConfig, 'webhook'>;
  readonly store: Pick<Store, 'signals' | 'leads' | 'cacheStore'>;
  readonly encryption: Encryption;
  readonly fetch: typeof globalThis.fetch;
  readonly mailer: DeliverSignal | undefined;
  readonly getDownCode: () => string | undefined;
  readonly onError: (error: unknown) => void;
}

/**
 * Types of signals (messages to the operator) that are also sent by mail: those that a person should read. A mail about
 * every received or delivered lead would be useless, because the CRM shows these leads.
 */
const mailTypes: ReadonlySet<SignalType> = new Set([
  'lead.attention',
  'lead.quarantined',
  'crm.down',
  'crm.up',
  'key.refused',
  'origin.refused',
]);

const isWantedBy: Readonly<Record<SignalTarget, IsWanted>> = {
  webhook: () => true,
  // A lead that was delivered without its file needs a person, who adds the file in the CRM.
  mail: ({ type, code }) => mailTypes.has(type) || (type === 'lead.delivered' && code === 'without-file'),
};

/** Creates the functions that send signals, by target. The map is empty if neither target is set. */
export function createSignalTargets({
  config: { webhook },
  fetch,
  mailer,
  now,
}: Pick<SignalsDeps, 'config' | 'fetch' | 'mailer' | 'now'>): ReadonlyMap<SignalTarget, DeliverSignal> {
  const targets = new Map<SignalTarget, DeliverSignal>();
  if (webhook) targets.set('webhook', createWebhook(webhook, fetch, now));
  if (mailer) targets.set('mail', mailer);
  return targets;
}

/** Setting that names each target. */
export const settingByTarget: Readonly<Record<SignalTarget, string>> = {
  webhook: 'WEBHOOK_URL',
  mail: 'SMTP_URL',
};

/**
 * Starts to record and send signals (messages to the operator). Returns `undefined` if neither `WEBHOOK_URL` nor
 * `SMTP_URL` is set: then no signals are recorded.
 */
export function startSignals(deps: SignalsDeps): SignalSender | undefined {
  const { config, store } = deps;
  const targets = createSignalTargets(deps);
  if (targets.size === 0) return undefined;
  store.signals.setTargets(new Map([...targets.keys()].map((target) => [target, isWantedBy[target]])));
  return startSignalSender({
    ...deps,
    signals: store.signals,
    leads: store.leads,
    targets,
    hasContent: config.webhook?.hasContent ?? false,
    observe: createObserveCrm({ ...deps, signals: store.signals, cacheStore: store.cacheStore }),
  });
}
