import type { WorkerEvent } from '../delivery/worker.js';
import type { AcceptLead } from '../leads/accept-lead.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import { createCounter, createHistogram } from './histogram.js';

/** Counts leads by form, and the durations of deliveries and of the CRM's answers. Counts start with the relay. */
export interface LeadMetrics {
  /** Returns `acceptLead` with a count of its leads. Leads of `apro-forms test` do not count. */
  countAccepted(acceptLead: AcceptLead): AcceptLead;
  /** Records the delivery of a lead. */
  onEvent(event: WorkerEvent): Promise<void>;
  /** Records how long the CRM took for an answer of any kind. */
  onCrmAnswer(kind: string, durationMs: number): void;
  /** Text for `GET /metrics`. */
  write(): readonly string[];
}

/** Upper limits of the classes, in seconds. A lead waits for hours if the CRM is down. */
const deliveryBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 172_800];
const answerBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

export function createLeadMetrics(leads: Pick<LeadStore, 'find'>): LeadMetrics {
  const sends = createCounter('apro_form_sends_total', 'Sends acknowledged since the start, by form.', [
    'form',
    'result',
  ]);
  const outcomes = createCounter('apro_form_leads_total', 'Changes of leads since the start, by form.', [
    'form',
    'state',
  ]);
  const deliveries = createHistogram(
    'apro_delivery_seconds',
    'Time from the arrival of a lead to its delivery.',
    'form',
    deliveryBuckets,
  );
  const answers = createHistogram(
    'apro_crm_answer_seconds',
    'Time of the CRM for an answer, failures included.',
    'request',
    answerBuckets,
  );
  return {
    countAccepted: (acceptLead) => async (submission) => {
      const accepted = await acceptLead(submission);
      const { definition, spamCode, isTest } = submission;
      if (accepted.receipt && !isTest) sends.increment(definition.id, spamCode ? 'quarantine' : 'queued');
      return accepted;
    },
    async onEvent(event) {
      if (event.type !== 'delivered' && event.type !== 'attention') return;
      const lead = await leads.find(event.receipt);
      if (!lead || lead.test) return;
      outcomes.increment(lead.form, event.type);
      // A clock that was set back gives no time.
      if (event.type === 'delivered')
        deliveries.observe(lead.form, Math.max(0, lead.changed_at - lead.created_at) / 1_000);
    },
    onCrmAnswer: (kind, durationMs) => answers.observe(kind, durationMs / 1_000),
    write: () => [sends, outcomes, deliveries, answers].flatMap((metric) => metric.write()),
  };
}
