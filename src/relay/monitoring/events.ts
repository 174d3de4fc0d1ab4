import type { CrmError } from '../../crm/errors/crm-error.js';
import type { WorkerEvent } from '../delivery/worker.js';
import type { Log } from '../log/log.js';
import type { Redact } from '../log/redact.js';
import type { createAlertSender } from './alert.js';
import { createHourlyLimiter } from './once-per-hour.js';

export interface RelayEventsDeps {
  readonly log: Log;
  readonly sendAlert: ReturnType<typeof createAlertSender>;
  readonly redact: Redact;
  readonly now: () => number;
}

/** Wrong settings that showed in requests of the last hour. `apro-forms doctor` reports them. */
export interface RuntimeIssues {
  /** Origins of sites that were refused, because `ALLOWED_ORIGINS` lacks them. */
  readonly origins: readonly string[];
  /** Addresses of proxies that `TRUSTED_PROXIES` lacks: they send `X-Forwarded-For`, and the relay ignores it. */
  readonly proxies: readonly string[];
}

/** Limits of the memory: more sites or proxies than this are an attack, not a missing setting. */
const maxOrigins = 100;
const maxProxies = 20;
const maxUnavailableForms = 100;

/** Writes the events of the relay to the log, and sends alerts for events that need a person. */
export function createRelayEvents({ log, sendAlert, redact, now }: RelayEventsDeps) {
  const origins = createHourlyLimiter(maxOrigins, now);
  const proxies = createHourlyLimiter(maxProxies, now);
  const settings = createHourlyLimiter(1, now);
  const unavailableForms = createHourlyLimiter(maxUnavailableForms, now);
  const fullQuarantine = createHourlyLimiter(1, now);
  let refusedCount = 0;
  let unavailableCount = 0;
  let unstoredCount = 0;

  // An error text can hold a secret; other log lines hold values from a fixed list only.
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
    },
    onQuarantined: (lead: string, code: string): void => void sendAlert({ lead, state: 'quarantine', code }),
    /** A visitor could not see a form, because the CRM failed and the relay has no copy. */
    onFormUnavailable(form: string, { code }: CrmError): void {
      unavailableCount++;
      if (!unavailableForms.tryAcquire(`${form} ${code}`)) return;
      log('warn', { form, code, state: 'form-unavailable' });
      void sendAlert({ state: 'form-unavailable', form, code });
    },
    /** Number of forms that visitors could not see since the start. */
    unavailableCount: () => unavailableCount,
    /** A page of a site that `ALLOWED_ORIGINS` lacks sent a request. The relay refuses leads of such a site. */
    onOriginRefused(requestOrigin: string): void {
      refusedCount++;
      const origin = redact(requestOrigin);
      if (!origins.tryAcquire(origin)) return;
      const code = 'ORIGIN_NOT_ALLOWED';
      log('warn', { code, origin, setting: 'ALLOWED_ORIGINS' });
      void sendAlert({ state: 'origin-refused', code, origin });
    },
    /** A proxy that is not trusted sent a request. All visitors behind the proxy count as a single visitor. */
    onProxyNotTrusted(proxy: string): void {
      if (!proxies.tryAcquire(proxy) || !settings.tryAcquire('TRUSTED_PROXIES')) return;
      log('warn', { code: 'PROXY_NOT_TRUSTED', proxy, setting: 'TRUSTED_PROXIES' });
    },
    /** A suspicious lead was not stored, because the suspicious leads have reached their limit. */
    onSuspiciousUnstored(): void {
      unstoredCount++;
      const setting = 'SUSPICIOUS_LIMIT';
      if (fullQuarantine.tryAcquire(setting)) log('warn', { code: 'QUARANTINE_FULL', setting });
    },
    /** Number of suspicious leads since the start that were not stored. */
    unstoredCount: () => unstoredCount,
    runtimeIssues: (): RuntimeIssues => ({ origins: origins.recentKeys(), proxies: proxies.recentKeys() }),
    /** Number of requests with a refused origin since the start. */
    refusedOriginCount: () => refusedCount,
  };
}
