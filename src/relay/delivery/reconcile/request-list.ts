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

/** The part of the CRM's list that the relay has read. */
export interface ListSnapshot {
  readonly entries: readonly ListEntry[];
  getCoverage(lead: StoredLead): Coverage;
}

export interface RequestList {
  /**
   * Reads the CRM's list back to the oldest of the leads, or as far as the requests of one run allow. The next call goes on
   * where this call ended.
   * @throws CrmError if no page can be read and no earlier segment is saved
   */
  read(leads: readonly StoredLead[]): Promise<ListSnapshot>;
}

/** Runs that read on in the same segment: one day, at a run every two minutes. */
const maxRuns = 720;
/** A saved segment that no lead has needed for this time is dropped, in milliseconds. */
const segmentTtlMs = 3_600_000;

/** The part of the list that earlier runs have read, saved for leads that are behind that part. */
interface SavedSegment {
  readonly segment: ListSegment;
  /**
   * Relay time at which the reading of the segment began, in milliseconds since 1970. A request that the CRM showed later
   * can be missing in the segment.
   */
  readonly startedAt: number;
  readonly runCount: number;
  /** Time of `monotonic()` at which a lead needed the segment. */
  readonly lastUsedAt: number;
}

/**
 * Reads the CRM's list of requests, newest first. A run makes few requests, and after a long outage the list can be longer
 * than one run can read. Then each run reads the start of the list until it meets the saved segment, and reads on from the
 * end of that segment.
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
    // Without a common entry there can be a gap between the head and the saved segment.
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
