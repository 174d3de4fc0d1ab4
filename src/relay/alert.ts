/** A lead that somebody has to look at. */
export interface Alarm {
  readonly lead: string;
  readonly state: 'attention' | 'quarantine';
  readonly code: string;
}

/** One in so many milliseconds tells of spam that was kept back: who sends a flood of it must not cause one of alarms. */
const restAfterSpam = 3_600_000;

/** Tells the operator's address of leads that need a person: receipt and word, nothing of the visitor. */
export function createAlert(url: string | undefined, fetch: typeof globalThis.fetch, now: () => number) {
  let nextOfSpam = 0;
  return async ({ lead, state, code }: Alarm): Promise<void> => {
    if (!url) return;
    if (state === 'quarantine') {
      if (now() < nextOfSpam) return;
      nextOfSpam = now() + restAfterSpam;
    }
    // An alarm that can't be heard must not stop the line; the lead stays in the list, the count in the metrics.
    await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ lead, state, code }),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {});
  };
}
