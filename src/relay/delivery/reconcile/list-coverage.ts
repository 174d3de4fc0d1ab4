import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { detectOrder, isInOrder, type ListEntry } from './list-page.js';
import type { ListSegment } from './list-segment.js';
import type { LeadMatcher } from './match-lead.js';

/**
 * Whether the part of the CRM's list that was read must contain a lead, if the CRM has the lead:
 * - `complete` it must
 * - `unordered` the lead may be behind that part, and the list's order does not allow reading on later
 * - `pending` the lead may be behind that part, and the next run reads on
 * - `limit-reached` the lead may be behind that part, and the relay reads no further
 * - `unavailable` the list could not be read
 */
export type Coverage = 'complete' | 'unordered' | 'pending' | 'limit-reached' | 'unavailable';

export interface ListCoverage {
  /** Whether the entry was created before the lead can have been created, whatever the time zone of the CRM. */
  isOlderThan(entry: ListEntry | undefined, lead: StoredLead): boolean;
  /** Whether the segment must contain the lead, if the CRM has the lead. */
  covers(segment: ListSegment, lead: StoredLead): boolean;
  /** Whether the CRM must have shown the lead already when the reading of a segment began. */
  wasVisibleAt(startedAt: number, lead: StoredLead): boolean;
  /** Whether a later run can read on from the end of the segment: entries have ids and are sorted by time. */
  isResumable(segment: ListSegment): boolean;
  /** Whether the segment has as many pages as all runs together may read. */
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
 * The time at which the CRM shows a lead at the latest, in milliseconds since 1970. It includes a slow upload of the lead's
 * files and a slow CRM.
 */
export function latestVisibleAt(
  { sent_at }: StoredLead,
  { leaseMs, settleThrottledMs }: Pick<OutboxSettings, 'leaseMs' | 'settleThrottledMs'>,
): number {
  return sent_at + leaseMs + settleThrottledMs;
}
