/** What somebody has to look at. */
export interface Alert {
  /**
   * A lead that needs a person, was kept back as spam or went without a file; or the CRM has refused the key, or the relay
   * a site that is not in `ALLOWED_ORIGINS`.
   */
  readonly state: 'attention' | 'quarantine' | 'delivered' | 'key-refused' | 'origin-refused';
  readonly code: string;
  /** The lead's receipt. */
  readonly lead?: string;
  /** The site's. */
  readonly origin?: string;
}

const hourMs = 3_600_000;
/** Milliseconds until the next of its kind: who sends a flood of spam must not cause one of alarms. */
const minIntervalsMs: Readonly<Record<Alert['state'], number>> = {
  attention: 0,
  quarantine: hourMs,
  delivered: 0,
  'key-refused': hourMs,
  'origin-refused': hourMs,
};

/** Tells the operator's address: receipt or site, state and word, nothing of any visitor. */
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
    // An alarm that can't be heard must not stop the line; the lead stays in the list, the count in the metrics.
    await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(alert),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {});
  };
}
