import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { detectOrder, isInOrder, type ListEntry } from './list-page.js';
import type { ListSegment } from './list-segment.js';
import type { LeadMatcher } from './match-lead.js';

/**
 * Tells whether the relay has read enough of the CRM's list of requests to find a certain lead (submitted form):
 * - `complete`: yes. If the lead is not among the entries that were read, the lead is not in the list
 * - `unordered`: no. The lead can be on a later page, but the entries are not sorted, so the reading cannot be
 *   continued
 * - `pending`: no. The lead can be on a later page, and the relay will read more pages in the next search
 * - `limit-reached`: no. The lead can be on a later page, but the relay has read the maximum number of pages
 * - `unavailable`: no. The list could not be read
 */
export type Coverage = 'complete' | 'unordered' | 'pending' | 'limit-reached' | 'unavailable';

export interface ListCoverage {
  /**
   * Returns true if the CRM created the entry before it can have created the lead, in whatever time zone the CRM is.
   */
  isOlderThan(entry: ListEntry | undefined, lead: StoredLead): boolean;
  /**
   * Returns true if enough pages were read: if the CRM has the lead, the lead is among the entries of the segment.
   */
  covers(segment: ListSegment, lead: StoredLead): boolean;
  /**
   * Returns true if the CRM's list must have shown the lead at the time `startedAt`, when the relay began to read the
   * pages.
   */
  wasVisibleAt(startedAt: number, lead: StoredLead): boolean;
  /**
   * Returns true if a later search can read on after the last entry of the segment. All entries must have an id and
   * be sorted by time.
   */
  isResumable(segment: ListSegment): boolean;
  /**
   * Returns true if the segment has the maximum number of pages (`maxListPages`), so that the relay reads no more
   * pages.
   */
  isAtMaxDepth(segment: ListSegment): boolean;
}

export function createListCoverage(
  settings: OutboxSettings,
  leadMatcher: Pick<LeadMatcher, 'toCrmTime'>,
): ListCoverage {
  const { clockToleranceMs, listMarginMs, maxListPages } = settings;

  function isOlderThan(entry: ListEntry | undefined, { sent_at }: StoredLead): boolean {
    return entry !== undefined && entry.createdAt < leadMatcher.toCrmTime(sent_at) - listMarginMs;
  }

  return {
    isOlderThan,
    covers: ({ entries, isComplete }, lead) =>
      isComplete ||
      (isOlderThan(entries.at(-1), lead) && detectOrder(entries, clockToleranceMs) === 'newest-first'),
    wasVisibleAt: (startedAt, lead) => latestVisibleAt(lead, settings) <= startedAt,
    isResumable: ({ entries, ids, hasRepeatedPage }) =>
      !hasRepeatedPage && ids.size === entries.length && isInOrder(entries, clockToleranceMs),
    isAtMaxDepth: ({ entries, pageLength }) => entries.length >= maxListPages * pageLength,
  };
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
