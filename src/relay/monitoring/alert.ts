import { isRecent } from '../../async/clock.js';
import { withDeadline } from '../../async/deadline.js';
import { hourMs } from '../../async/durations.js';
import { getAdvice, getFormAdvice } from './error-advice.js';

/** JSON body of a request to the setting `ALERT_URL`. It reports an event that a person must look at. */
export interface Alert {
  /**
   * The kind of event:
   * - `attention` a lead needs a person
   * - `quarantine` a lead looks like spam
   * - `delivered` a lead was delivered to the CRM without one of its files
   * - `key-refused` the CRM refused the API key
   * - `form-unavailable` a visitor could not see a form, because the CRM failed
   * - `scan-failed` the virus scanner gave no result, so files are refused
   * - `origin-refused` a page sent a request, for example a lead, but its origin is not in the setting
   *   `ALLOWED_ORIGINS`
   */
  readonly state:
    | 'attention'
    | 'quarantine'
    | 'delivered'
    | 'key-refused'
    | 'form-unavailable'
    | 'scan-failed'
    | 'origin-refused';
  readonly code: string;
  /** Receipt number of the lead. Missing: the alert is not about a lead. */
  readonly lead?: string;
  /** Id of the form that a visitor could not see, for alerts of the kind `form-unavailable`. */
  readonly form?: string;
  /** Origin of the site, for alerts of the kind `origin-refused`. */
  readonly origin?: string;
}

const timeoutMs = 10_000;
/**
 * Shortest time between two alerts of the same kind, in milliseconds. Without it, a flood of spam would cause a flood
 * of alerts.
 */
const minIntervalsMs: Readonly<Record<Alert['state'], number>> = {
  attention: 0,
  quarantine: hourMs,
  delivered: 0,
  'key-refused': hourMs,
  'form-unavailable': hourMs,
  'scan-failed': hourMs,
  'origin-refused': hourMs,
};

/**
 * Creates the function that sends an alert to `url`, with one sentence that says what to do. An alert contains no
 * data of a visitor.
 * @param url the setting `ALERT_URL`; `undefined`: no alert is sent
 */
export function createAlertSender(
  url: string | undefined,
  fetch: typeof globalThis.fetch,
  now: () => number,
) {
  const sentAt = new Map<Alert['state'], number>();
  return async (alert: Alert): Promise<void> => {
    const { state } = alert;
    if (!url || isRecent(sentAt.get(state), minIntervalsMs[state], now())) return;
    sentAt.set(state, now());
    const advice = (state === 'form-unavailable' ? getFormAdvice : getAdvice)(alert.code);
    // The error of a failed alert is ignored, so that the delivery of leads goes on. The log and the metrics show the
    // event too.
    await withDeadline(timeoutMs, async (signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...alert, advice }),
        redirect: 'error',
        signal,
      });
      // The response body is cancelled, because the connection stays open until the body is read or cancelled.
      await response.body?.cancel();
    }).catch(() => {});
  };
}
