import type { KeptCopies } from '../cache/stale-while-revalidate.js';
import type { Budget } from '../crm/request-budget.js';
import type { Outbox } from '../delivery/worker.js';
import { type LeadState, leadStates } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

export interface MetricsParts {
  readonly leads: LeadStore;
  readonly budget: Budget;
  readonly copies: KeptCopies;
  readonly outbox: Outbox;
  readonly received: () => number;
  readonly originsRefused: () => number;
  readonly now: () => number;
}

/** Prometheus' text format: counts only, nothing of any lead. */
export async function writeMetrics(parts: MetricsParts): Promise<string> {
  const { leads, budget, copies, outbox, received, originsRefused, now } = parts;
  const counts = await leads.counts();
  const of = (state: LeadState) => counts.find((count) => count.state === state);
  const waiting = counts.filter(({ state }) => ['queued', 'trying', 'unclear'].includes(state));
  const oldest = Math.min(...waiting.map((count) => count.oldest));
  const age = waiting.length > 0 ? Math.max(0, Math.round((now() - oldest) / 1_000)) : 0;
  const lines = [
    ...metric('apro_leads', 'gauge', 'Leads kept, by state.'),
    ...leadStates.map((state) => `apro_leads{state="${state}"} ${of(state)?.count ?? 0}`),
    ...metric('apro_leads_received_total', 'counter', 'Sends acknowledged since the start.', received()),
    ...metric(
      'apro_origins_refused_total',
      'counter',
      'Requests of sites that are not in ALLOWED_ORIGINS since the start.',
      originsRefused(),
    ),
    ...metric('apro_oldest_waiting_seconds', 'gauge', 'Age of the oldest lead that is not in the CRM.', age),
    ...metric(
      'apro_key_requests_left',
      'gauge',
      'Requests with the key left in this hour.',
      await budget.left(),
    ),
    ...metric(
      'apro_crm_down',
      'gauge',
      '1 while the CRM is left alone after failures.',
      Number(outbox.breaker.isOpen),
    ),
    ...metric('apro_copies_total', 'counter', 'Forms and lists served, by what there was of them.'),
    ...Object.entries(copies.hits).map(([how, count]) => `apro_copies_total{copy="${how}"} ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

function metric(name: string, type: string, help: string, value?: number): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...(value === undefined ? [] : [`${name} ${value}`]),
  ];
}
