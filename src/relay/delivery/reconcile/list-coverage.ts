import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';

/**
 * Tells whether a search has read enough of the CRM's requests to find a certain lead (submitted form):
 * - `complete`: yes. If the lead is not among the entries that were read, the CRM does not have the lead
 * - `unproven`: no. The answer does not show leads that the CRM certainly has, so it proves nothing about others
 * - `unordered`: no. The lead can be on a later page, but the entries are not sorted, so the reading cannot be
 *   continued
 * - `pending`: no. The relay will read more in the next search
 * - `limit-reached`: no. The lead can be on a later page, but the relay has read the maximum number of pages
 * - `unavailable`: no. The CRM could not be asked
 */
export type Coverage = 'complete' | 'unproven' | 'unordered' | 'pending' | 'limit-reached' | 'unavailable';

/**
 * Returns the latest time at which a lead that the CRM has stored appears in the CRM's list, in milliseconds since
 * 1970. The time allows for a slow upload of the lead's files and for a slow CRM.
 */
export function latestVisibleAt(
  { sent_at }: StoredLead,
  { leaseMs, settleThrottledMs }: Pick<OutboxSettings, 'leaseMs' | 'settleThrottledMs'>,
): number {
  return sent_at + leaseMs + settleThrottledMs;
}
