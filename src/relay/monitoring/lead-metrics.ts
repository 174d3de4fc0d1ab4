import type { AcceptLead } from '../leads/accept-lead.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import { createCounter, createHistogram } from './histogram.js';

/**
 * Counts leads by form, and measures the durations of deliveries and of the CRM's answers. All counts start at 0 when
 * the relay starts.
 */
export interface LeadMetrics {
  /**
   * Returns a function that calls `acceptLead` and counts the accepted leads. Leads of `apro-forms test` and
   * retries of a stored lead are not counted.
   */
  countAccepted(acceptLead: AcceptLead): AcceptLead;
  /** Counts a lead that was delivered or needs a person. Test leads are ignored. */
  onChange(state: 'delivered' | 'attention', lead: StoredLead): void;
  /** Records the time that the CRM took to answer a request of this kind. */
  onCrmAnswer(kind: string, durationMs: number): void;
  /** Returns the lines for `GET /metrics`. */
  write(): readonly string[];
}

/**
 * Upper limits of the histogram's buckets for delivery times, in seconds. They go up to two days, because a lead waits
 * for hours if the CRM is down.
 */
const deliveryBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 172_800];
const answerBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

export function createLeadMetrics(): LeadMetrics {
  const sends = createCounter(
    'apro_form_sends_total',
    'Leads accepted since the start of the relay, by form.',
    ['form', 'result'],
  );
  const outcomes = createCounter(
    'apro_form_leads_total',
    'Leads delivered, or left to a person, since the start of the relay, by form.',
    ['form', 'state'],
  );
  const deliveries = createHistogram(
    'apro_delivery_seconds',
    'Time from the arrival of a lead to its delivery.',
    'form',
    deliveryBuckets,
  );
  const answers = createHistogram(
    'apro_crm_answer_seconds',
    'Time that the CRM took for an answer, including failed requests.',
    'request',
    answerBuckets,
  );
  return {
    countAccepted: (acceptLead) => async (submission) => {
      const accepted = await acceptLead(submission);
      const { definition, isTest } = submission;
      const { receipt, spamCode, isRepeated } = accepted;
      if (receipt && !isTest && !isRepeated)
        sends.increment(definition.id, spamCode ? 'quarantine' : 'queued');
      return accepted;
    },
    onChange(state, lead) {
      if (lead.test) return;
      outcomes.increment(lead.form, state);
      // If the clock was set back meanwhile, the difference of the two times is negative. Then 0 is recorded.
      if (state === 'delivered')
        deliveries.observe(lead.form, Math.max(0, lead.changed_at - lead.created_at) / 1_000);
    },
    onCrmAnswer: (kind, durationMs) => answers.observe(kind, durationMs / 1_000),
    write: () => [sends, outcomes, deliveries, answers].flatMap((metric) => metric.write()),
  };
}
