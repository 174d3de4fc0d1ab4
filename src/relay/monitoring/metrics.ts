import type { StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import { type CrmStatus, crmRequestKinds } from '../crm/crm-status.js';
import type { RequestBudget } from '../crm/request-budget.js';
import type { DeliveryWorker } from '../delivery/worker.js';
import { type LeadState, leadStates, waitingStates } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { SignalStore } from '../storage/tables/signal-store.js';
import type { LeadMetrics } from './lead-metrics.js';

export interface MetricsDeps {
  readonly leads: LeadStore;
  readonly budget: RequestBudget;
  readonly cache: StaleWhileRevalidateCache;
  readonly worker: DeliveryWorker;
  readonly crmStatus: CrmStatus;
  /** Number of accepted leads since the start of the relay. */
  readonly receivedCount: () => number;
  /** Number of requests since the start of the relay that were refused because of their origin. */
  readonly refusedOriginCount: () => number;
  /** Number of times since the start of the relay that a visitor could not see a form. */
  readonly unavailableCount: () => number;
  /** Number of leads since the start of the relay that looked like spam and were not stored. */
  readonly unstoredCount: () => number;
  readonly leadMetrics: Pick<LeadMetrics, 'write'>;
  readonly signals: Pick<SignalStore, 'count'>;
  readonly now: () => number;
}

/** Writes the response of `GET /metrics` in the text format of Prometheus. It contains no data of a lead. */
export async function writeMetrics(deps: MetricsDeps): Promise<string> {
  const { leads, budget, cache, worker, crmStatus, receivedCount } = deps;
  const { refusedOriginCount, unavailableCount, unstoredCount, now } = deps;
  const leadCounts = await leads.countByState();
  const signalCounts = await deps.signals.count();
  const countOf = (state: LeadState) => leadCounts.find((count) => count.state === state);
  const waitingCounts = leadCounts.filter(({ state }) => waitingStates.includes(state));
  const oldestAt = Math.min(...waitingCounts.map((count) => count.oldest));
  const oldestAgeSeconds = waitingCounts.length > 0 ? Math.max(0, Math.round((now() - oldestAt) / 1_000)) : 0;
  const lines = [
    ...formatMetric('apro_leads', 'gauge', 'Stored leads, by state.'),
    ...leadStates.map((state) => `apro_leads{state="${state}"} ${countOf(state)?.count ?? 0}`),
    ...formatMetric(
      'apro_leads_received_total',
      'counter',
      'Leads accepted since the start of the relay.',
      receivedCount(),
    ),
    ...formatMetric(
      'apro_origins_refused_total',
      'counter',
      'Requests since the start of the relay from sites that are not in ALLOWED_ORIGINS.',
      refusedOriginCount(),
    ),
    ...formatMetric(
      'apro_suspicious_unstored_total',
      'counter',
      'Suspicious leads beyond SUSPICIOUS_LIMIT since the start of the relay: counted, not stored.',
      unstoredCount(),
    ),
    ...formatMetric(
      'apro_oldest_waiting_seconds',
      'gauge',
      'Age of the oldest lead that is not in the CRM.',
      oldestAgeSeconds,
    ),
    ...formatMetric(
      'apro_key_requests_left',
      'gauge',
      'Requests with the key left in this hour.',
      await budget.remaining(),
    ),
    ...formatMetric(
      'apro_crm_down',
      'gauge',
      '1 while the CRM cannot be reached, forms cannot be read, or deliveries are paused.',
      Number(worker.breaker.isOpen || crmStatus.getDownCode() !== undefined),
    ),
    ...formatMetric('apro_crm_failing', 'gauge', '1 if the last request of this kind to the CRM failed.'),
    ...crmRequestKinds.map(
      (kind) => `apro_crm_failing{request="${kind}"} ${Number(crmStatus.isFailing(kind))}`,
    ),
    ...formatMetric(
      'apro_forms_unavailable_total',
      'counter',
      'Forms that visitors could not see since the start, because the CRM failed.',
      unavailableCount(),
    ),
    ...formatMetric(
      'apro_copies_total',
      'counter',
      'Forms and lists served, by the state of the cached copy.',
    ),
    ...Object.entries(cache.hits).map(([result, count]) => `apro_copies_total{copy="${result}"} ${count}`),
    ...formatMetric('apro_signals', 'gauge', 'Signals for WEBHOOK_URL and SMTP_URL that are not delivered.'),
    `apro_signals{state="waiting"} ${signalCounts.waiting}`,
    `apro_signals{state="given-up"} ${signalCounts.givenUp}`,
    ...deps.leadMetrics.write(),
  ];
  return `${lines.join('\n')}\n`;
}

function formatMetric(name: string, type: string, help: string, value?: number): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...(value === undefined ? [] : [`${name} ${value}`]),
  ];
}
