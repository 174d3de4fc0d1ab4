import { createBackgroundTasks } from '../async/background-tasks.js';
import { systemTimerClock } from '../async/timer-clock.js';
import { createStaleWhileRevalidateCache } from './cache/stale-while-revalidate.js';
import type { RelayConfig } from './config/config.js';
import { type CrmGatewayFactory, createCrmGatewayFactory } from './crm/crm-gateway.js';
import { createCrmStatus } from './crm/crm-status.js';
import { openDialectStore } from './crm/dialect-store.js';
import { createRequestBudget } from './crm/request-budget.js';
import type { DeliveryWorker } from './delivery/worker.js';
import { createAllowedLists } from './forms/allowed-lists.js';
import { createFormCatalog } from './forms/form-catalog.js';
import { createHeadings } from './forms/headings.js';
import { createOptionLists } from './forms/option-lists.js';
import { createPublicationCatalog } from './forms/publications.js';
import { createPublisher } from './forms/published-form.js';
import { createVerifySignedLink } from './leads/signed-values.js';
import { createCaptchaCheck } from './leads/spam/captcha.js';
import { createProofOfWork } from './leads/spam/proof-of-work.js';
import { createQuarantine } from './leads/spam/quarantine.js';
import { createTestTickets } from './leads/test-ticket.js';
import { createConsoleLog, createSafeLog } from './log/log.js';
import { createRedact } from './log/redact.js';
import { createAlertSender } from './monitoring/alert.js';
import { createRelayEvents } from './monitoring/events.js';
import { createFormCounts } from './monitoring/form-counts.js';
import { createHealthCheck } from './monitoring/health.js';
import { createLeadMetrics } from './monitoring/lead-metrics.js';
import type {
  CommonServices,
  FormServices,
  RelayDeps,
  RelayServices,
  SubmissionServices,
} from './services.js';
import type { SignalSender } from './signals/signal-sender.js';
import {
  createSignalTargets,
  type SignalsDeps,
  settingByTarget,
  startSignals,
} from './signals/start-signals.js';
import { createTestSignal, type SendTestSignal } from './signals/test-signal.js';
import { startWorker } from './start-worker.js';
import { createEncryption } from './storage/encryption.js';
import { startRetention } from './storage/retention.js';
import { listSecrets } from './storage/secrets.js';

/**
 * Creates all components of a relay, and starts the delivery of leads and the timer that erases old data.
 * @throws StoreError if the database cannot be written
 */
export async function startServices(config: RelayConfig, deps: RelayDeps): Promise<RelayServices> {
  const fetch = deps.fetch ?? globalThis.fetch;
  const common = await createCommonServices(config, deps, fetch);
  const submissions = await createSubmissionServices(common, deps, fetch);
  const forms = createFormServices(common, submissions.proofOfWork !== undefined);
  const worker = await startWorker(common, forms);
  const { store, now, monotonic, setTimer, events, background } = common;
  const retention = startRetention({
    ...store,
    now,
    monotonic,
    setTimer,
    onClockJump: events.onClockJump,
    retentionDays: config.retentionDays,
    consentDays: config.consentDays,
    staleFor: config.staleFor,
    background,
  });
  const { sender, sendTestSignal } = startSignalServices(common, worker, { fetch, mailer: deps.mailer });
  return {
    ...common,
    ...submissions,
    ...forms,
    isStoreWritable: createHealthCheck(store, now),
    sendTestSignal,
    worker,
    async close() {
      retention.stop();
      // Both wait for their running requests. Each of them can hang until its time limit.
      await Promise.all([worker.stop(), sender?.stop()]);
      await background.finish();
      // The next two calls write counts that are not in the database yet. If the database fails, the counts are
      // lost.
      await submissions.quarantine.close().catch(events.onInternalError);
      await common.formCounts.flush().catch(events.onInternalError);
      await store.close();
    },
  };
}

async function createCommonServices(
  config: RelayConfig,
  {
    store,
    now = systemTimerClock.now,
    monotonic = systemTimerClock.monotonic,
    setTimer = systemTimerClock.setTimer,
    log: unsafeLog = createConsoleLog(now),
  }: RelayDeps,
  fetch: typeof globalThis.fetch,
): Promise<CommonServices> {
  const log = createSafeLog(unsafeLog);
  const redact = createRedact(config.crmKey);
  const sendAlert = createAlertSender(config.alertUrl, fetch, now);
  const background = createBackgroundTasks((error) => events.onInternalError(error));
  const events = createRelayEvents({ log, sendAlert, redact, signals: store.signals, now, background });
  const leadMetrics = createLeadMetrics();
  const crmStatus = createCrmStatus(monotonic, leadMetrics.onCrmAnswer);
  const dialect = await openDialectStore(store.cacheStore, config.crmUrl, now);
  const encryption = await createEncryption(store.secrets ?? listSecrets(config));
  return {
    config,
    store,
    now,
    monotonic,
    setTimer,
    log,
    redact,
    events,
    background,
    encryption,
    formCounts: createFormCounts({
      store: store.formCounts,
      encryption,
      now,
      setTimer,
      background,
    }),
    crm: createCrmGatewayFactory(config, fetch, events.onKeyRefused, dialect, crmStatus),
    crmStatus,
    leadMetrics,
    budget: createRequestBudget(store.requestCounts, config.keyLimit, now),
  };
}

async function createSubmissionServices(
  common: CommonServices,
  { check, scanFile }: RelayDeps,
  fetch: typeof globalThis.fetch,
): Promise<SubmissionServices> {
  const { config, store, now, monotonic, setTimer, encryption, events, background } = common;
  const proofOfWork = config.proofOfWork
    ? await createProofOfWork({
        encryption,
        proofs: store.proofs,
        now,
        onError: events.onInternalError,
        maxSteps: config.proofOfWorkSteps,
      })
    : undefined;
  return {
    proofOfWork,
    spamCheck: check ?? (config.captcha && createCaptchaCheck(config.captcha, { fetch, now })),
    fileScan: scanFile && { scanFile, onFailed: events.onScanFailed, onInfected: events.onInfectedFile },
    quarantine: createQuarantine({
      leads: store.leads,
      uploads: store.uploads,
      store: store.quarantine,
      maxBytes: config.suspiciousLimit,
      now,
      monotonic,
      setTimer,
      onUnstored: events.onSuspiciousUnstored,
      background,
    }),
    tickets: createTestTickets({ encryption, proofs: store.proofs, now }),
    verifySignedLink: createVerifySignedLink(config.linkKeys, now),
  };
}

/** Starts to send signals (messages to the operator). `sender` is undefined if no target is set. */
function startSignalServices(
  common: CommonServices,
  worker: DeliveryWorker,
  targetDeps: Pick<SignalsDeps, 'fetch' | 'mailer'>,
): { readonly sender: SignalSender | undefined; readonly sendTestSignal: SendTestSignal } {
  const signalDeps = { ...common, ...targetDeps };
  const targets = Array.from(
    createSignalTargets(signalDeps),
    ([target, deliver]) => [settingByTarget[target], deliver] as const,
  );
  const sender = startSignals({
    ...signalDeps,
    getDownCode: () =>
      common.crmStatus.getDownCode() ?? (worker.breaker.isOpen ? 'SERVER_IS_OVERLOADED' : undefined),
    onError: common.events.onInternalError,
  });
  return { sender, sendTestSignal: createTestSignal(new Map(targets), common.now) };
}

function createFormServices(common: CommonServices, requiresProof: boolean): FormServices {
  const { config, store, now, monotonic, log, redact, budget } = common;
  // The host name that the CRM gets is a setting and does not depend on the request, because cached CRM responses are
  // sent to the pages of all sites.
  const crm: CrmGatewayFactory = () => common.crm(config.readHost);
  const { cacheStore } = store;
  const { forms: listedFormIds, publications, signedFields, tokenField } = config;
  const { fileKinds, maxUpload, optionValue } = config;
  const cache = createStaleWhileRevalidateCache({ cacheStore, maxStaleMs: config.staleFor, now });
  const allowedLists = createAllowedLists();
  const publish = createPublisher({ fileKinds, maxUpload, optionValue, redact, requiresProof });
  const addHeadings = config.headings ? createHeadings({ crm, cache, budget, log }) : undefined;
  const formCatalog = createFormCatalog({
    listedFormIds,
    crm,
    allowedLists,
    cache,
    cacheStore,
    publish,
    signedFields,
    tokenField,
    addHeadings,
    now,
    monotonic,
    onUnavailable: common.events.onFormUnavailable,
  });
  return {
    cache,
    allowedLists,
    publish,
    formCatalog,
    optionLists: createOptionLists({
      crm,
      formCatalog,
      allowedLists,
      cache,
      cacheStore,
      budget,
      redact,
      monotonic,
    }),
    publicationCatalog: createPublicationCatalog({
      publications,
      crm,
      cache,
      cacheStore,
      budget,
      redact,
      now,
    }),
  };
}
