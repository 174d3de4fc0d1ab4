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

/** What shows in the requests of the last hour that nobody who could mend it would see. */
export interface RuntimeIssues {
  /** Sites that were refused. */
  readonly origins: readonly string[];
  /** Addresses that ask on behalf of others and are not believed. */
  readonly proxies: readonly string[];
}

/** Of sites and proxies more than so many are nobody's settings. */
const maxOrigins = 100;
const maxProxies = 20;

/** Tells the log of all that happens, and the operator's address of what needs a person. */
export function createRelayEvents({ log, sendAlert, redact, now }: RelayEventsDeps) {
  const origins = createHourlyLimiter(maxOrigins, now);
  const proxies = createHourlyLimiter(maxProxies, now);
  const settings = createHourlyLimiter(1, now);
  let refusedCount = 0;

  // Request lines hold words of our own only; what broke may have been told anything.
  function onBroken(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
    log('error', { error: redact(text) });
  }

  return {
    onBroken,
    onEvent(event: WorkerEvent): void {
      if (event.type === 'error') {
        onBroken(event.error);
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
    /** A page has asked for what only those of `ALLOWED_ORIGINS` get: its visitors' leads are not taken. */
    onOriginRefused(requestOrigin: string): void {
      refusedCount++;
      const origin = redact(requestOrigin);
      if (!origins.tryAcquire(origin)) return;
      const code = 'ORIGIN_NOT_ALLOWED';
      log('warn', { code, origin, setting: 'ALLOWED_ORIGINS' });
      void sendAlert({ state: 'origin-refused', code, origin });
    },
    /** For whom this address asks is not known, so that all its visitors count as one. */
    onProxyNotTrusted(proxy: string): void {
      if (!proxies.tryAcquire(proxy) || !settings.tryAcquire('TRUSTED_PROXIES')) return;
      log('warn', { code: 'PROXY_NOT_TRUSTED', proxy, setting: 'TRUSTED_PROXIES' });
    },
    runtimeIssues: (): RuntimeIssues => ({ origins: origins.recentKeys(), proxies: proxies.recentKeys() }),
    /** Since the start. */
    refusedOriginCount: () => refusedCount,
  };
}
