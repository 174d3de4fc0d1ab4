import { systemTimerClock, type TimerClock } from '../async/timer-clock.js';
import { createStaleWhileRevalidateCache } from './cache/stale-while-revalidate.js';
import type { RelayConfig } from './config/config.js';
import { createCrmGatewayFactory } from './crm/crm-gateway.js';
import { openDialectStore } from './crm/dialect-store.js';
import { createRequestBudget } from './crm/request-budget.js';
import { createDeliverLead } from './delivery/deliver-lead.js';
import { createReconciler } from './delivery/reconcile/reconcile.js';
import { startDeliveryWorker } from './delivery/worker.js';
import { createAllowedLists } from './forms/allowed-lists.js';
import type { Assets } from './forms/assets.js';
import { createFormCatalog } from './forms/form-catalog.js';
import { createHeadings } from './forms/headings.js';
import { createOptionLists } from './forms/option-lists.js';
import { createPublicationCatalog } from './forms/publications.js';
import { createPublisher } from './forms/published-form.js';
import type { Compress } from './http/compression.js';
import { createVerifySignedLink } from './leads/signed-values.js';
import { createCaptchaCheck, type SpamCheck } from './leads/spam/captcha.js';
import { createProofOfWork } from './leads/spam/proof-of-work.js';
import { createConsoleLog, type Log } from './log/log.js';
import { createRedact } from './log/redact.js';
import { createAlertSender } from './monitoring/alert.js';
import { createRelayEvents } from './monitoring/events.js';
import { createEncryption } from './storage/encryption.js';
import { startRetention } from './storage/retention.js';
import type { Store } from './storage/store.js';

export interface RelayDeps {
  /** Where leads, files and copies are kept; on Node `openStoreFor(config)` of `apro-forms/relay/node`. */
  readonly store: Store;
  /** How the CRM is reached. */
  readonly fetch?: typeof globalThis.fetch;
  /** Brotli, for those who take it; without it something in front has to compress. */
  readonly compress?: Compress;
  /** The built scripts; without them a relay serves no `embed.js`. */
  readonly assets?: Assets;
  /** Looks at each send in the place of the captcha's provider that the settings name. */
  readonly check?: SpamCheck;
  /** Hears of each request, each step of a lead and all that broke; JSON lines on the console unless told. */
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds of a clock that is never set. @default `performance.now` */
  readonly monotonic?: TimerClock['monotonic'];
  /** Starts a timer; tests pass timers that they advance. @default `setTimeout` */
  readonly setTimer?: TimerClock['setTimer'];
}

/** All that a relay has behind its doors, at work. */
export type RelayServices = Awaited<ReturnType<typeof startServices>>;

/** Puts together what the doors open on: the way to the CRM, what is kept, and who brings leads there. */
export async function startServices(config: RelayConfig, deps: RelayDeps) {
  const {
    store,
    now = Date.now,
    monotonic = systemTimerClock.monotonic,
    setTimer = systemTimerClock.setTimer,
  } = deps;
  const redact = createRedact(config.crmKey);
  const log = deps.log ?? createConsoleLog(now);
  const fetch = deps.fetch ?? globalThis.fetch;
  const events = createRelayEvents({
    log,
    sendAlert: createAlertSender(config.alertUrl, fetch, now),
    redact,
    now,
  });
  const { onInternalError, onEvent } = events;
  const dialect = await openDialectStore(store.cacheStore, config.crmUrl, now);
  const crm = createCrmGatewayFactory(config, fetch, events.onKeyRefused, dialect);
  const encryption = await createEncryption(config.dataKeys);
  const { proofs, cacheStore } = store;
  const proofOfWork = config.proofOfWork
    ? await createProofOfWork({ encryption, proofs, now, onError: onInternalError })
    : undefined;
  const publish = createPublisher({ ...config, redact, requiresProof: proofOfWork !== undefined });
  const baseServices = {
    ...config,
    ...store,
    ...events,
    crm,
    encryption,
    log,
    now,
    redact,
    publish,
    proofOfWork,
    budget: createRequestBudget(store.requestCounts, config.keyLimit, now),
    cache: createStaleWhileRevalidateCache(cacheStore, config.staleFor, now),
    allowedLists: createAllowedLists(),
    check: deps.check ?? (config.captcha && createCaptchaCheck(config.captcha, fetch, now)),
    verifySignedLink: createVerifySignedLink(config.linkKeys, now),
  };
  const addHeadings = config.headings ? createHeadings(baseServices) : undefined;
  const services = {
    ...baseServices,
    formCatalog: createFormCatalog({ ...baseServices, listedFormIds: config.forms, addHeadings }),
  };
  const worker = await startDeliveryWorker({
    leads: store.leads,
    settings: config.outbox,
    deliver: createDeliverLead(services),
    reconcile: createReconciler({ ...services, settings: config.outbox, monotonic }),
    now,
    monotonic,
    setTimer,
    onEvent,
  });
  const retention = startRetention({ ...services, setTimer }, onInternalError);
  return {
    ...services,
    optionLists: createOptionLists(services),
    publicationCatalog: createPublicationCatalog(services),
    worker,
    async close(): Promise<void> {
      retention.stop();
      await worker.stop();
      await store.close();
    },
  };
}
