import type { OutboxEvent } from '../delivery/worker.js';
import type { Log } from '../log/log.js';
import type { Redact } from '../log/redact.js';
import type { createAlert } from './alert.js';
import { createHourly } from './once-per-hour.js';

export interface ReportsParts {
  readonly log: Log;
  readonly alert: ReturnType<typeof createAlert>;
  readonly redact: Redact;
  readonly now: () => number;
}

/** What shows in the requests of the last hour that nobody who could mend it would see. */
export interface Noticed {
  /** Sites that were refused. */
  readonly origins: readonly string[];
  /** Addresses that ask on behalf of others and are not believed. */
  readonly proxies: readonly string[];
}

/** Of sites and proxies more than so many are nobody's settings. */
const mostOrigins = 100;
const mostProxies = 20;

/** Tells the log of all that happens, and the operator's address of what needs a person. */
export function createReports({ log, alert, redact, now }: ReportsParts) {
  const origins = createHourly(mostOrigins, now);
  const proxies = createHourly(mostProxies, now);
  const settings = createHourly(1, now);
  let refused = 0;

  // Request lines hold words of our own only; what broke may have been told anything.
  function onBroken(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
    log('error', { error: redact(text) });
  }

  return {
    onBroken,
    onEvent(event: OutboxEvent): void {
      if (event.is === 'error') {
        onBroken(event.error);
        return;
      }
      const { is: state, receipt: lead, code } = event;
      const needsSomebody = state === 'attention' || (state === 'delivered' && code === 'without-file');
      log(needsSomebody ? 'warn' : 'info', { lead, state, code });
      if (needsSomebody) void alert({ lead, state, code });
    },
    onKeyRefused(): void {
      log('error', { code: 'ACCESS_DENY' });
      void alert({ state: 'key-refused', code: 'ACCESS_DENY' });
    },
    onKeptBack: (lead: string, code: string): void => void alert({ lead, state: 'quarantine', code }),
    /** A page has asked for what only those of `ALLOWED_ORIGINS` get: its visitors' leads are not taken. */
    onOriginRefused(asking: string): void {
      refused++;
      const origin = redact(asking);
      if (!origins.isDue(origin)) return;
      const code = 'ORIGIN_NOT_ALLOWED';
      log('warn', { code, origin, setting: 'ALLOWED_ORIGINS' });
      void alert({ state: 'origin-refused', code, origin });
    },
    /** For whom this address asks is not known, so that all its visitors count as one. */
    onProxyNotTrusted(proxy: string): void {
      if (!proxies.isDue(proxy) || !settings.isDue('TRUSTED_PROXIES')) return;
      log('warn', { code: 'PROXY_NOT_TRUSTED', proxy, setting: 'TRUSTED_PROXIES' });
    },
    noticed: (): Noticed => ({ origins: origins.recent(), proxies: proxies.recent() }),
    /** Since the start. */
    originsRefused: () => refused,
  };
}
