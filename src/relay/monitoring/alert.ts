import { withDeadline } from '../../async/deadline.js';
import { getAdvice } from './error-advice.js';

/** The body of a request to `ALERT_URL`: an event that a person must look at. */
export interface Alert {
  /**
   * - `attention` a lead needs a person
   * - `quarantine` a lead looks like spam
   * - `delivered` a lead was delivered without one of its files
   * - `key-refused` the CRM refused the key
   * - `form-unavailable` a visitor could not see a form, because the CRM failed
   * - `origin-refused` a page asked whose site is not in `ALLOWED_ORIGINS`
   */
  readonly state:
    | 'attention'
    | 'quarantine'
    | 'delivered'
    | 'key-refused'
    | 'form-unavailable'
    | 'origin-refused';
  readonly code: string;
  /** Receipt of the lead, if the alert is about a lead. */
  readonly lead?: string;
  /** Id of the form, for `form-unavailable`. */
  readonly form?: string;
  /** Origin of the site, for `origin-refused`. */
  readonly origin?: string;
}

const timeoutMs = 10_000;
const hourMs = 3_600_000;
/** Minimum milliseconds between two alerts of the same kind: a flood of spam must not cause a flood of alerts. */
const minIntervalsMs: Readonly<Record<Alert['state'], number>> = {
  attention: 0,
  quarantine: hourMs,
  delivered: 0,
  'key-refused': hourMs,
  'form-unavailable': hourMs,
  'origin-refused': hourMs,
};

/**
 * Returns the function that sends an alert to `url`, with one sentence that says what to do. An alert holds no data of a
 * visitor.
 * @param url `ALERT_URL`; `undefined`: no alert is sent
 */
export function createAlertSender(
  url: string | undefined,
  fetch: typeof globalThis.fetch,
  now: () => number,
) {
  const mutedUntil = new Map<Alert['state'], number>();
  return async (alert: Alert): Promise<void> => {
    const { state } = alert;
    if (!url || now() < (mutedUntil.get(state) ?? 0)) return;
    mutedUntil.set(state, now() + minIntervalsMs[state]);
    // A failed alert must not stop a delivery. The log and the metrics show the event, too.
    await withDeadline(timeoutMs, async (signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...alert, advice: getAdvice(alert.code) }),
        redirect: 'error',
        signal,
      });
      // An unread body would keep its connection open.
      await response.body?.cancel();
    }).catch(() => {});
  };
}
