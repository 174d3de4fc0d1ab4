import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { zoneChangeMs } from './crm-clock.js';
import type { ListEntry } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';

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

/**
 * Returns the function that computes the earliest time, by the CRM's clock, at which the CRM can have created the request
 * of a lead. The CRM's clock may have been set back by an hour since its time zone was learned, at the end of daylight
 * saving time. It was not if an entry would then be in the future.
 * @param list entries of the CRM's list, and the time at which the relay began to read it
 */
export function createEarliestTime(
  { entries, startedAt }: { readonly entries: readonly ListEntry[]; readonly startedAt: number },
  { toCrmTime }: Pick<LeadMatcher, 'toCrmTime'>,
  { clockToleranceMs, listMarginMs }: Pick<OutboxSettings, 'clockToleranceMs' | 'listMarginMs'>,
): (lead: Pick<StoredLead, 'sent_at'>) => number {
  const setBackTime = toCrmTime(startedAt) - zoneChangeMs + clockToleranceMs;
  const isZoneProven = entries.some(({ createdAt }) => createdAt > setBackTime);
  const marginMs = listMarginMs + (isZoneProven ? 0 : zoneChangeMs);
  return ({ sent_at }) => toCrmTime(sent_at) - marginMs;
}
