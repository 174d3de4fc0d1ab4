import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { zoneChangeMs } from './crm-clock.js';
import { detectOrder, isInOrder, type ListEntry, sameTimeMs } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';

/**
 * Tells whether a search has read enough of the CRM's requests to find a certain lead (submitted form):
 * - `complete`: yes. If the lead is not among the entries that were read, the CRM does not have the lead
 * - `unconfirmed`: probably. But a request may have been deleted in the CRM while the relay read several pages, so the
 *   lead may be missing between two pages
 * - `order-unknown`: no. The list seems to be sorted and to be read far enough, but the CRM may sort it by times that it
 *   does not show, so the lead can be on a later page
 * - `unproven`: no. The answer does not show leads that the CRM certainly has, so it proves nothing about others
 * - `unordered`: no. The lead can be on a later page, but the entries are not sorted, so the reading cannot be
 *   continued
 * - `pending`: no. The relay will read more in the next search
 * - `limit-reached`: no. The lead can be on a later page, but the relay has read the maximum number of pages
 * - `unavailable`: no. The CRM could not be asked
 */
export type Coverage =
  | 'complete'
  | 'unconfirmed'
  | 'order-unknown'
  | 'unproven'
  | 'unordered'
  | 'pending'
  | 'limit-reached'
  | 'unavailable';

/** Results that prove nothing about a period. `undefined`: there is no result yet. */
const doubtfulResults: ReadonlySet<Coverage | 'found' | undefined> = new Set([
  undefined,
  'unconfirmed',
  'order-unknown',
  'unordered',
  'limit-reached',
]);

/** Returns true if the result proves nothing about a period. Then the lead is searched for by its receipt number. */
export function isDoubtful(result: Coverage | 'found' | undefined): boolean {
  return doubtfulResults.has(result);
}

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

/**
 * Tells how far a list reaches back, by the entries that were read so far. Newer CRMs sort the list by the last activity,
 * so an old request on which somebody has worked can stand before newer ones.
 */
export interface ReachedTime {
  /** Time back to which the list seems to be read, in the CRM's local time. Infinite: the list is not sorted. */
  readonly apparent: number;
  /**
   * Time back to which the list was certainly read: every entry that was created later is among the entries, whether
   * the CRM sorts by creation or by last activity. Infinite: nothing is certain.
   */
  readonly proven: number;
  /** True: the activity dates show that the CRM does not sort by them. So a request that exists never moves forward. */
  readonly isByCreation: boolean;
}

export const nothingReached: ReachedTime = {
  apparent: Number.POSITIVE_INFINITY,
  proven: Number.POSITIVE_INFINITY,
  isByCreation: false,
};

/**
 * Computes how far the list was read. The order of the creation dates alone proves nothing: many old requests on which
 * staff have worked at once look sorted by creation, and newer requests follow them. So the activity dates must show
 * that the list is sorted by them, or that it is not.
 * @param toleranceMs see `detectOrder`
 */
export function computeReachedTime(entries: readonly ListEntry[], toleranceMs: number): ReachedTime {
  const last = entries.at(-1);
  if (!last) return nothingReached;
  const shown = entries.flatMap(({ activeAt, ...entry }) =>
    activeAt === undefined ? [] : [{ ...entry, activeAt, createdAt: activeAt }],
  );
  const byActivity = entries.map((entry) => ({ ...entry, createdAt: entry.activeAt ?? entry.createdAt }));
  const areCreationsShown = entries.every(({ createdAt }) => createdAt > 0);
  const isCreationSorted = detectOrder(entries, toleranceMs) === 'newest-first';
  const isByCreation = areCreationsShown && isCreationSorted && !isInOrder(shown, toleranceMs);
  if (isByCreation) return { apparent: last.createdAt, proven: last.createdAt, isByCreation };
  if (detectOrder(byActivity, toleranceMs) === 'newest-first') {
    const apparent = last.activeAt ?? last.createdAt;
    // A CRM can leave the activity date of a new request empty and list such requests last. So one entry must show
    // that a new request has an activity date.
    const areAllShown = areCreationsShown && shown.length === entries.length;
    const isProven = areAllShown && entries.some(isUntouched);
    return { ...nothingReached, apparent, ...(isProven && { proven: apparent }) };
  }
  return isCreationSorted && !isInOrder(byActivity, toleranceMs)
    ? { ...nothingReached, apparent: last.createdAt }
    : nothingReached;
}

/** Returns true if the activity date of the entry is the time of its creation. */
function isUntouched({ createdAt, activeAt = Number.POSITIVE_INFINITY }: ListEntry): boolean {
  return activeAt - createdAt <= sameTimeMs;
}
