import { createBackgroundTasks } from '../async/background-tasks.js';
import { systemTimerClock } from '../async/timer-clock.js';
import { createStaleWhileRevalidateCache } from './cache/stale-while-revalidate.js';
import type { RelayConfig } from './config/config.js';
import { type CrmGatewayFactory, createCrmGatewayFactory } from './crm/crm-gateway.js';
import { createCrmStatus } from './crm/crm-status.js';
import { openDialectStore } from './crm/dialect-store.js';
import { createRequestBudget } from './crm/request-budget.js';
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
import type { CommonServices, FormServices, RelayDeps, RelayServices } from './services.js';
import { createSignalTargets, settingByTarget, startSignals } from './signals/start-signals.js';
import { createTestSignal } from './signals/test-signal.js';
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
  const { store, now, monotonic, setTimer, encryption, events } = common;
  const proofOfWork = config.proofOfWork
    ? await createProofOfWork({
        encryption,
        proofs: store.proofs,
        now,
        onError: events.onInternalError,
        maxSteps: config.proofOfWorkSteps,
      })
    : undefined;
  const forms = createFormServices(common, proofOfWork !== undefined);
  const worker = await startWorker(common, forms);
  const { leads, uploads } = store;
  const { retentionDays, consentDays, staleFor } = config;
  const quarantine = createQuarantine({
    leads,
    uploads,
    store: store.quarantine,
    maxBytes: config.suspiciousLimit,
    now,
    monotonic,
    setTimer,
    onUnstored: events.onSuspiciousUnstored,
    background: common.background,
  });
  const retention = startRetention({
    ...store,
    now,
    monotonic,
    setTimer,
    onClockJump: events.onClockJump,
    retentionDays,
    consentDays,
    staleFor,
    background: common.background,
  });
  const signalDeps = { ...common, fetch, mailer: deps.mailer };
  const signalTargets = Array.from(
    createSignalTargets(signalDeps),
    ([target, deliver]) => [settingByTarget[target], deliver] as const,
  );
  const sender = startSignals({
    ...signalDeps,
    getDownCode: () =>
      common.crmStatus.getDownCode() ?? (worker.breaker.isOpen ? 'SERVER_IS_OVERLOADED' : undefined),
    onError: events.onInternalError,
  });
  return {
    config,
    store,
    isStoreWritable: createHealthCheck(store, now),
    now,
    monotonic,
    setTimer,
    log: common.log,
    redact: common.redact,
    events,
    background: common.background,
    encryption,
    crm: common.crm,
    crmStatus: common.crmStatus,
    leadMetrics: common.leadMetrics,
    formCounts: common.formCounts,
    budget: common.budget,
    cache: forms.cache,
    allowedLists: forms.allowedLists,
    formCatalog: forms.formCatalog,
    publish: forms.publish,
    optionLists: forms.optionLists,
    publicationCatalog: forms.publicationCatalog,
    proofOfWork,
    spamCheck: deps.check ?? (config.captcha && createCaptchaCheck(config.captcha, { fetch, now })),
    fileScan: deps.scanFile && {
      scanFile: deps.scanFile,
      onFailed: events.onScanFailed,
      onInfected: events.onInfectedFile,
    },
    quarantine,
    tickets: createTestTickets({ encryption, proofs: store.proofs, now }),
    sendTestSignal: createTestSignal(new Map(signalTargets), now),
    verifySignedLink: createVerifySignedLink(config.linkKeys, now),
    worker,
    async close() {
      retention.stop();
      // Both wait for their running requests. Each of them can hang until its time limit.
      await Promise.all([worker.stop(), sender?.stop()]);
      await common.background.finish();
      // The next two calls write counts that are not in the database yet. If the database fails, the counts are
      // lost.
      await quarantine.close().catch(events.onInternalError);
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
