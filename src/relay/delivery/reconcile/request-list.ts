import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { type Coverage, createListCoverage } from './list-coverage.js';
import type { ListEntry } from './list-page.js';
import { createListReader, type ListHead, type ListReaderDeps } from './list-reader.js';
import { joinSegments, type ListSegment } from './list-segment.js';
import type { LeadMatcher } from './match-lead.js';

export interface RequestListDeps extends Pick<ListReaderDeps, 'crm' | 'budget' | 'settings'> {
  readonly leadMatcher: Pick<LeadMatcher, 'learnTimeZone' | 'toCrmTime'>;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** The entries of the CRM's list of requests that the relay has read. */
export interface ListSnapshot {
  readonly entries: readonly ListEntry[];
  getCoverage(lead: StoredLead): Coverage;
}

export interface RequestList {
  /**
   * Reads the CRM's list of requests, from the newest entry to the time of the oldest of these leads. Stops earlier
   * after the maximum number of requests for one search; the next call then continues where this call stopped.
   * @throws CrmError if no page can be read and no entries of earlier searches are saved
   */
  read(leads: readonly StoredLead[]): Promise<ListSnapshot>;
}

/**
 * Maximum number of searches that continue the reading of the same part of the CRM's list. With a search every two
 * minutes, this takes one day.
 */
const maxRuns = 720;
/**
 * Saved entries of the CRM's list are deleted from memory after no lead has needed them for this time, in
 * milliseconds.
 */
const segmentTtlMs = 3_600_000;

/**
 * Entries of the CRM's list that earlier searches have read. They are saved because older leads can be after them.
 */
interface SavedSegment {
  readonly segment: ListSegment;
  /**
   * Time of the relay's clock at which the reading of these entries began, in milliseconds since 1970. Requests that
   * appeared in the CRM's list after this time can be missing.
   */
  readonly startedAt: number;
  readonly runCount: number;
  /** Time at which a lead last needed the saved entries, as returned by `monotonic()`. */
  readonly lastUsedAt: number;
}

/**
 * Reads the CRM's list of requests, the newest entry first. A single search may load only a few pages, but after a
 * long outage the leads can be on later pages. Therefore the entries that were read are saved. The next search reads
 * from the first page until it reaches a saved entry, and then continues after the last saved entry.
 */
export function createRequestList(deps: RequestListDeps): RequestList {
  const { leadMatcher, settings, now, monotonic } = deps;
  const coverage = createListCoverage(settings, leadMatcher);
  const { covers, isResumable, isAtMaxDepth, wasVisibleAt } = coverage;
  const reader = createListReader({ ...deps, coverage });
  let savedSegment: SavedSegment | undefined;

  async function read(leads: readonly StoredLead[]): Promise<ListSnapshot> {
    if (savedSegment && monotonic() - savedSegment.lastUsedAt > segmentTtlMs) savedSegment = undefined;
    const saved = savedSegment;
    const uncoveredLeads = leads.filter((lead) => !saved || !wasVisibleAt(saved.startedAt, lead));
    const result = await reader.readHead(leads, uncoveredLeads, saved?.segment);
    if (result.requestCount > 0 || !result.failure) return join(leads, saved, result);
    if (!saved) throw result.failure;
    return {
      entries: saved.segment.entries,
      getCoverage: (lead) => (wasVisibleAt(saved.startedAt, lead) ? 'pending' : 'unavailable'),
    };
  }

  async function join(
    leads: readonly StoredLead[],
    saved: SavedSegment | undefined,
    { head, overlapsSaved, requestCount, failure }: ListHead,
  ): Promise<ListSnapshot> {
    // If no entry is both in the newly read pages and in the saved entries, there can be a gap between them. Then the
    // saved entries cannot be used.
    const resumed = overlapsSaved && saved && !head.isComplete ? saved : undefined;
    const segment = resumed ? joinSegments(head, resumed.segment) : head;
    const resumedLeads = resumed ? leads.filter((lead) => wasVisibleAt(resumed.startedAt, lead)) : [];
    const isUnchanged =
      resumedLeads.length === 0 ||
      (await reader.extend(segment, resumedLeads, settings.maxPagesPerRun - requestCount));
    const runCount = (resumed?.runCount ?? 0) + 1;

    function getCoverage(lead: StoredLead): Coverage {
      const isInSaved = isUnchanged && resumed !== undefined && wasVisibleAt(resumed.startedAt, lead);
      if (covers(isInSaved ? segment : head, lead)) return 'complete';
      if (!isResumable(segment)) return 'unordered';
      const isExhausted = isAtMaxDepth(segment) || runCount >= maxRuns;
      return isExhausted && (isInSaved || !resumed) ? 'limit-reached' : 'pending';
    }

    const pendingLeads = leads.filter((lead) => getCoverage(lead) === 'pending');
    if (isUnchanged && resumed) {
      const isUsed = pendingLeads.some((lead) => wasVisibleAt(resumed.startedAt, lead));
      savedSegment = { ...resumed, segment, runCount, lastUsedAt: isUsed ? monotonic() : resumed.lastUsedAt };
    } else if (!failure || !saved) {
      const fresh = { segment: head, startedAt: now(), runCount: 1, lastUsedAt: monotonic() };
      savedSegment = pendingLeads.some((lead) => wasVisibleAt(fresh.startedAt, lead)) ? fresh : undefined;
    }
    return { entries: isUnchanged ? segment.entries : head.entries, getCoverage };
  }

  return { read };
}
