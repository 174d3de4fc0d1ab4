import type { OutboxEvent } from './outbox.js';

/** Tells the operator's address of leads that need a person: receipt and word, nothing of the visitor. */
export function createAlert(url: string | undefined, fetch: typeof globalThis.fetch) {
  return async (event: OutboxEvent): Promise<void> => {
    if (!url || event.is !== 'attention') return;
    const body = JSON.stringify({ lead: event.receipt, state: event.is, code: event.code });
    const headers = { 'Content-Type': 'application/json' };
    // An alarm that can't be heard must not stop the line; the lead stays in the list, the count in the metrics.
    await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {});
  };
}
