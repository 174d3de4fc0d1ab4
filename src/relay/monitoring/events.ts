import type { BackgroundTasks } from '../../async/background-tasks.js';
import type { CrmError } from '../../crm/errors/crm-error.js';
import type { WorkerEvent } from '../delivery/worker.js';
import type { Log } from '../log/log.js';
import type { Redact } from '../log/redact.js';
import type { SignalStore } from '../storage/tables/signal-store.js';
import type { createAlertSender } from './alert.js';
import { createHourlyLimiter } from './once-per-hour.js';

export interface RelayEventsDeps {
  readonly log: Log;
  readonly sendAlert: ReturnType<typeof createAlertSender>;
  readonly redact: Redact;
  /**
   * Records signals (messages to the operator for `WEBHOOK_URL` and `SMTP_URL`) that are about no lead. Signals about
   * a lead are recorded together with the lead.
   */
  readonly signals: Pick<SignalStore, 'add'>;
  readonly now: () => number;
  readonly background: Pick<BackgroundTasks, 'start'>;
}

/**
 * Values that the relay's settings lack, as the requests of the last hour have shown. `apro-forms doctor` reports them.
 */
export interface RuntimeIssues {
  /** Origins of sites whose requests were refused, because the setting `ALLOWED_ORIGINS` lacks them. */
  readonly origins: readonly string[];
  /**
   * Addresses of proxies that the setting `TRUSTED_PROXIES` lacks. They send the header `X-Forwarded-For`, but the
   * relay ignores this header from an unknown proxy.
   */
  readonly proxies: readonly string[];
}

/**
 * Largest number of refused origins, and of unknown proxies, that are remembered. A larger number is an attack and not
 * a missing setting.
 */
const maxOrigins = 100;
const maxProxies = 20;
const maxUnavailableForms = 100;

/**
 * Creates the functions that log the events of the relay. They also send alerts and signals (messages to the operator)
 * for events that need a person.
 */
export function createRelayEvents({ log, sendAlert, redact, signals, now, background }: RelayEventsDeps) {
  const origins = createHourlyLimiter(maxOrigins, now);
  const proxies = createHourlyLimiter(maxProxies, now);
  const unavailableForms = createHourlyLimiter(maxUnavailableForms, now);
  /** Keys: the settings, and the parts of the relay, about which the relay reports at most once an hour. */
  const causes = createHourlyLimiter(Number.POSITIVE_INFINITY, now);
  let refusedCount = 0;
  let unavailableCount = 0;
  let unstoredCount = 0;

  // The text of an error can contain a secret, so the API key is removed from it. All other log entries contain only
  // values from fixed lists, so they cannot contain secrets.
  function onInternalError(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
    log('error', { error: redact(text) });
  }

  return {
    onInternalError,
    onEvent(event: WorkerEvent): void {
      if (event.type === 'error') {
        onInternalError(event.error);
        return;
      }
      const { type: state, receipt: lead, code } = event;
      const needsAttention = state === 'attention' || (state === 'delivered' && code === 'without-file');
      log(needsAttention ? 'warn' : 'info', { lead, state, code });
      if (needsAttention) void sendAlert({ lead, state, code });
    },
    onKeyRefused(): void {
      log('error', { code: 'ACCESS_DENY' });
      void sendAlert({ state: 'key-refused', code: 'ACCESS_DENY' });
      if (causes.tryAcquire('CRM_KEY'))
        background.start(() => signals.add({ type: 'key.refused', code: 'ACCESS_DENY', now: now() }));
    },
    onQuarantined: (lead: string, code: string): void => void sendAlert({ lead, state: 'quarantine', code }),
    /** Reports that a visitor could not see a form, because the CRM failed and the relay has no copy of the form. */
    onFormUnavailable(form: string, { code }: CrmError): void {
      unavailableCount++;
      if (!unavailableForms.tryAcquire(`${form} ${code}`)) return;
      log('warn', { form, code, state: 'form-unavailable' });
      void sendAlert({ state: 'form-unavailable', form, code });
    },
    /** Number of times since the start of the relay that a visitor could not see a form. */
    unavailableCount: () => unavailableCount,
    /**
     * Reports a request from a page whose origin is not in `ALLOWED_ORIGINS`. The relay refuses leads of such a page.
     */
    onOriginRefused(requestOrigin: string): void {
      refusedCount++;
      const origin = redact(requestOrigin);
      if (!origins.tryAcquire(origin)) return;
      const code = 'ORIGIN_NOT_ALLOWED';
      log('warn', { code, origin, setting: 'ALLOWED_ORIGINS' });
      void sendAlert({ state: 'origin-refused', code, origin });
      background.start(() => signals.add({ type: 'origin.refused', code, origin, now: now() }));
    },
    /**
     * Reports a request from a proxy that is not in `TRUSTED_PROXIES`. All visitors behind the proxy count as one
     * visitor.
     */
    onProxyNotTrusted(proxy: string): void {
      if (!proxies.tryAcquire(proxy) || !causes.tryAcquire('TRUSTED_PROXIES')) return;
      log('warn', { code: 'PROXY_NOT_TRUSTED', proxy, setting: 'TRUSTED_PROXIES' });
    },
    /** Reports that the virus scanner gave no result. The relay refuses files until the scanner works. */
    onScanFailed(): void {
      if (!causes.tryAcquire('SCAN_COMMAND')) return;
      log('error', { code: 'SCAN_FAILED', setting: 'SCAN_COMMAND' });
      void sendAlert({ state: 'scan-failed', code: 'SCAN_FAILED' });
    },
    onInfectedFile: (): void => log('warn', { code: 'FILE_INFECTED' }),
    /** Reports that a lead that looks like spam was not stored, because the storage for such leads is full. */
    onSuspiciousUnstored(): void {
      unstoredCount++;
      const setting = 'SUSPICIOUS_LIMIT';
      if (causes.tryAcquire(setting)) log('warn', { code: 'QUARANTINE_FULL', setting });
    },
    /** Reports that old data is not erased, because the time of day went forward by more than a day. */
    onClockJump(): void {
      if (causes.tryAcquire('clock')) log('error', { code: 'CLOCK_JUMP' });
    },
    /** Reports that the database is a copy, so that the CRM is searched for its queued leads before they are sent. */
    onStoreRestored: (): void => log('warn', { code: 'STORE_RESTORED' }),
    /** Number of leads since the start of the relay that looked like spam and were not stored. */
    unstoredCount: () => unstoredCount,
    runtimeIssues: (): RuntimeIssues => ({ origins: origins.recentKeys(), proxies: proxies.recentKeys() }),
    /** Number of requests since the start of the relay that were refused because of their origin. */
    refusedOriginCount: () => refusedCount,
  };
}
