import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import {
  detectOrder,
  isInOrder,
  type ListEntry,
  maxPageEntries,
  type RequestPage,
  readPage,
} from './list-page.js';
import {
  addEntries,
  appendPage,
  createSegment,
  joinSegments,
  type ListSegment,
  overlaps,
} from './list-segment.js';
import type { LeadMatcher } from './match-lead.js';

export interface RequestListDeps {
  readonly crm: CrmGatewayFactory;
  readonly budget: RequestBudget;
  readonly leadMatcher: Pick<LeadMatcher, 'learnTimeZone' | 'toCrmTime'>;
  readonly settings: OutboxSettings;
  readonly now: () => number;
}

/**
 * Whether what the CRM made of a lead would be in what was read: `whole` it would, `part` it may lie behind and no reading
 * on would tell, `later` it may and the next look reads on, `too-far` that has gone on for long enough, `unseen` nothing
 * could be read.
 */
export type Coverage = 'whole' | 'part' | 'later' | 'too-far' | 'unseen';

export interface ListSnapshot {
  readonly entries: readonly ListEntry[];
  getCoverage(lead: StoredLead): Coverage;
}

export interface RequestList {
  /**
   * Reads as far back as the oldest of the leads, or as one look may, and goes on from there the next time.
   * @throws CrmError where nothing can be read, and nothing was lately
   */
  read(leads: readonly StoredLead[]): Promise<ListSnapshot>;
}

/** A day of looks, one every two minutes. */
const maxRuns = 720;
/** What was read and not been of use for so long is begun anew, in milliseconds. */
const segmentTtlMs = 3_600_000;

/** What looks have read so far, for leads that lie farther back. */
interface SavedSegment {
  readonly segment: ListSegment;
  /** By the relay's clock: what the CRM shows since then may be missing in it, farther back than it was seen to go on. */
  readonly startedAt: number;
  readonly runCount: number;
  /** By the clock that nobody sets. */
  readonly lastUsedAt: number;
}

/**
 * The CRM's list of requests, newest first. One look costs few calls, and behind a long outage the list may be longer than
 * they reach: then its beginning is read anew each time until it meets what is known, and the rest from where that ends.
 */
export function createRequestList({ crm, budget, leadMatcher, settings, now }: RequestListDeps): RequestList {
  const { clockToleranceMs, maxPagesPerRun, maxListPages } = settings;
  let savedSegment: SavedSegment | undefined;

  async function fetchPage(
    page: number,
    purpose: RequestPurpose,
    earlierEntries: readonly ListEntry[],
  ): Promise<RequestPage> {
    await budget.take(purpose);
    const fetchedPage = readPage(
      await crm('').loadWireApplications({ order: 'desc', limit: maxPageEntries, page }),
    );
    if (page === 1 && fetchedPage.entries.length === 0 && fetchedPage.count)
      throw new CrmError('not-json', 'no list');
    await leadMatcher.learnTimeZone(fetchedPage.entries, [...earlierEntries, ...fetchedPage.entries]);
    return fetchedPage;
  }

  /** Whatever the zone of the CRM's clock may be. */
  function isOlderThan(entry: ListEntry | undefined, { sent_at }: StoredLead): boolean {
    return entry !== undefined && entry.createdAt < leadMatcher.toCrmTime(sent_at) - settings.listMarginMs;
  }

  function covers({ entries, isComplete }: ListSegment, lead: StoredLead): boolean {
    return (
      isComplete ||
      (isOlderThan(entries.at(-1), lead) && detectOrder(entries, clockToleranceMs) === 'newest-first')
    );
  }

  /** An entry of this lead would have been there when it was begun. */
  function mustContain({ startedAt }: SavedSegment, lead: StoredLead): boolean {
    return latestVisibleAt(lead, settings) <= startedAt;
  }

  /** From the newest on: until it meets what is known and reaches all that this does not vouch for. */
  async function readNewest(leads: readonly StoredLead[], saved: SavedSegment | undefined) {
    const head = createSegment();
    const uncoveredLeads = leads.filter((lead) => !saved || !mustContain(saved, lead));
    let overlapsSaved = false;
    let callCount = 0;
    let failure: CrmError | undefined;
    while (callCount < maxPagesPerRun && !head.isComplete && !head.hasRepeatedPage) {
      try {
        const page = await fetchPage(callCount + 1, 'look-up', head.entries);
        callCount++;
        overlapsSaved ||= saved !== undefined && overlaps(saved.segment, page.entries);
        head.hasRepeatedPage = !appendPage(head, page) && !head.isComplete;
        if (
          callCount === 1 &&
          !head.isComplete &&
          detectOrder(page.entries, clockToleranceMs) === 'oldest-first'
        ) {
          await readFromEnd(head, page, leads);
          break;
        }
      } catch (error) {
        if (!(error instanceof CrmError)) throw error;
        failure = error;
        break;
      }
      if ((overlapsSaved || !saved) && uncoveredLeads.every((lead) => covers(head, lead))) break;
    }
    return { front: head, meets: overlapsSaved, calls: callCount, failure };
  }

  /** It lists the oldest first all the same: its last pages, from the end on. */
  async function readFromEnd(
    head: ListSegment,
    { entries, count = 0 }: RequestPage,
    leads: readonly StoredLead[],
  ) {
    let tailEntries: readonly ListEntry[] = [];
    let page = Math.ceil(count / entries.length);
    for (let callCount = 1; page > 1 && callCount < maxPagesPerRun && !head.isComplete; callCount++) {
      const fetchedPage = await fetchPage(page--, 'look-up', head.entries);
      tailEntries = [...fetchedPage.entries, ...tailEntries];
      addEntries(head, fetchedPage.entries);
      const isOrdered = isInOrder([...entries, ...tailEntries], clockToleranceMs, true);
      head.isComplete =
        head.ids.size >= count || (isOrdered && leads.every((lead) => isOlderThan(tailEntries[0], lead)));
    }
  }

  /** From where what is known ends. False where it is not the same list any more: entries were taken out. */
  async function extendSegment(
    segment: ListSegment,
    leads: readonly StoredLead[],
    callCount: number,
  ): Promise<boolean> {
    // The page on which its last entry was: what came since has moved that back, never forward.
    let page = Math.ceil(segment.entries.length / segment.pageLength);
    for (let remainingCalls = callCount; remainingCalls > 0 && canExtend(segment); remainingCalls--) {
      if (leads.every((lead) => covers(segment, lead))) break;
      let fetchedPage: RequestPage;
      try {
        fetchedPage = await fetchPage(page, 'look-back', segment.entries);
      } catch (error) {
        if (error instanceof CrmError) break;
        throw error;
      }
      if (remainingCalls === callCount && !overlaps(segment, fetchedPage.entries)) return false;
      appendPage(segment, fetchedPage);
      page++;
    }
    return true;
  }

  /** In the order in which they were made, and each known by its id. */
  function isResumable({ entries, ids, hasRepeatedPage }: ListSegment): boolean {
    return !hasRepeatedPage && ids.size === entries.length && isInOrder(entries, clockToleranceMs);
  }

  /** Nor is it more than all looks together may read. */
  function canExtend(segment: ListSegment): boolean {
    return isResumable(segment) && !isAtMaxDepth(segment);
  }

  function isAtMaxDepth({ entries, pageLength }: ListSegment): boolean {
    return entries.length >= maxListPages * pageLength;
  }

  async function read(leads: readonly StoredLead[]): Promise<ListSnapshot> {
    if (savedSegment && performance.now() - savedSegment.lastUsedAt > segmentTtlMs) savedSegment = undefined;
    const saved = savedSegment;
    const { front: head, meets: overlapsSaved, calls: callCount, failure } = await readNewest(leads, saved);
    if (callCount === 0 && failure) {
      if (!saved) throw failure;
      return {
        entries: saved.segment.entries,
        getCoverage: (lead) => (mustContain(saved, lead) ? 'later' : 'unseen'),
      };
    }
    // More is new than one look can read: what lies behind does not join on.
    const resumed = overlapsSaved && saved && !head.isComplete ? saved : undefined;
    const segment = resumed ? joinSegments(head, resumed.segment) : head;
    const resumedLeads = resumed ? leads.filter((lead) => mustContain(resumed, lead)) : [];
    const isUnchanged =
      resumedLeads.length === 0 || (await extendSegment(segment, resumedLeads, maxPagesPerRun - callCount));
    const runCount = (resumed?.runCount ?? 0) + 1;

    function getCoverage(lead: StoredLead): Coverage {
      const isInSaved = isUnchanged && resumed !== undefined && mustContain(resumed, lead);
      if (covers(isInSaved ? segment : head, lead)) return 'whole';
      if (!isResumable(segment)) return 'part';
      const isExhausted = isAtMaxDepth(segment) || runCount >= maxRuns;
      return isExhausted && (isInSaved || !resumed) ? 'too-far' : 'later';
    }

    const waitingLeads = leads.filter((lead) => getCoverage(lead) === 'later');
    if (isUnchanged && resumed) {
      const isUsed = waitingLeads.some((lead) => mustContain(resumed, lead));
      savedSegment = {
        ...resumed,
        segment,
        runCount,
        lastUsedAt: isUsed ? performance.now() : resumed.lastUsedAt,
      };
    } else if (!failure || !saved) {
      const freshSegment = { segment: head, startedAt: now(), runCount: 1, lastUsedAt: performance.now() };
      savedSegment = waitingLeads.some((lead) => mustContain(freshSegment, lead)) ? freshSegment : undefined;
    }
    return { entries: isUnchanged ? segment.entries : head.entries, getCoverage };
  }

  return { read };
}

/** When the CRM shows a lead at the latest, if it has it: it may have been sent slowly, and taken slowly. */
export function latestVisibleAt(
  { sent_at }: StoredLead,
  { leaseMs, settleThrottledMs }: Pick<OutboxSettings, 'leaseMs' | 'settleThrottledMs'>,
): number {
  return sent_at + leaseMs + settleThrottledMs;
}
