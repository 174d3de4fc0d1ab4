import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import type { ListCoverage } from './list-coverage.js';
import {
  detectOrder,
  isInOrder,
  type ListEntry,
  maxPageEntries,
  type RequestPage,
  readPage,
} from './list-page.js';
import { addEntries, appendPage, createSegment, type ListSegment, overlaps } from './list-segment.js';
import type { LeadMatcher } from './match-lead.js';

export interface ListReaderDeps {
  readonly crm: CrmGatewayFactory;
  readonly budget: RequestBudget;
  readonly leadMatcher: Pick<LeadMatcher, 'learnTimeZone'>;
  readonly settings: OutboxSettings;
  readonly coverage: ListCoverage;
}

/** The pages that a run has read from the start of the list. */
export interface ListHead {
  readonly head: ListSegment;
  /** The head and the saved segment have a common entry. */
  readonly overlapsSaved: boolean;
  readonly requestCount: number;
  /** The error that ended the reading. `undefined`: the reading ended as planned. */
  readonly failure: CrmError | undefined;
}

export interface ListReader {
  /**
   * Reads pages from the start of the list, until the pages meet the saved segment and cover `uncoveredLeads`, or until
   * the requests of this run are used up.
   */
  readHead(
    leads: readonly StoredLead[],
    uncoveredLeads: readonly StoredLead[],
    saved: ListSegment | undefined,
  ): Promise<ListHead>;
  /**
   * Reads on from the end of a segment, with at most `maxRequests` requests, until the segment covers the leads.
   * Returns `false` if the list behind the segment has changed: entries were deleted.
   */
  extend(segment: ListSegment, leads: readonly StoredLead[], maxRequests: number): Promise<boolean>;
}

/** Reads pages of the CRM's list of requests. */
export function createListReader(deps: ListReaderDeps): ListReader {
  const { settings, coverage } = deps;
  const { clockToleranceMs, maxPagesPerRun } = settings;
  const fetchPage = createPageFetcher(deps);

  async function readHead(
    leads: readonly StoredLead[],
    uncoveredLeads: readonly StoredLead[],
    saved: ListSegment | undefined,
  ): Promise<ListHead> {
    const head = createSegment();
    let overlapsSaved = false;
    let requestCount = 0;
    try {
      while (requestCount < maxPagesPerRun && !head.isComplete && !head.hasRepeatedPage) {
        const page = await fetchPage(requestCount + 1, 'look-up', head.entries);
        requestCount++;
        overlapsSaved ||= saved !== undefined && overlaps(saved, page.entries);
        head.hasRepeatedPage = !appendPage(head, page) && !head.isComplete;
        const isFirst = requestCount === 1 && !head.isComplete;
        if (isFirst && detectOrder(page.entries, clockToleranceMs) === 'oldest-first') {
          await readFromEnd(head, page, leads);
          break;
        }
        if ((overlapsSaved || !saved) && uncoveredLeads.every((lead) => coverage.covers(head, lead))) break;
      }
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      return { head, overlapsSaved, requestCount, failure: error };
    }
    return { head, overlapsSaved, requestCount, failure: undefined };
  }

  /** For a CRM that ignores the requested order and lists the oldest request first: reads the last pages, backwards. */
  async function readFromEnd(
    head: ListSegment,
    { entries, totalCount = 0 }: RequestPage,
    leads: readonly StoredLead[],
  ): Promise<void> {
    let tailEntries: readonly ListEntry[] = [];
    let page = Math.ceil(totalCount / entries.length);
    for (let requests = 1; page > 1 && requests < maxPagesPerRun && !head.isComplete; requests++) {
      const fetchedPage = await fetchPage(page--, 'look-up', head.entries);
      tailEntries = [...fetchedPage.entries, ...tailEntries];
      addEntries(head, fetchedPage.entries);
      const isOrdered = isInOrder([...entries, ...tailEntries], clockToleranceMs, true);
      head.isComplete =
        head.ids.size >= totalCount ||
        (isOrdered && leads.every((lead) => coverage.isOlderThan(tailEntries[0], lead)));
    }
  }

  async function extend(
    segment: ListSegment,
    leads: readonly StoredLead[],
    maxRequests: number,
  ): Promise<boolean> {
    const canExtend = () => coverage.isResumable(segment) && !coverage.isAtMaxDepth(segment);
    // The page that held the last entry of the segment. New requests can have moved the entry back, never forward.
    let page = Math.ceil(segment.entries.length / segment.pageLength);
    for (let requests = 0; requests < maxRequests && canExtend(); requests++) {
      if (leads.every((lead) => coverage.covers(segment, lead))) break;
      let fetchedPage: RequestPage;
      try {
        fetchedPage = await fetchPage(page, 'look-back', segment.entries);
      } catch (error) {
        if (error instanceof CrmError) break;
        throw error;
      }
      if (requests === 0 && !overlaps(segment, fetchedPage.entries)) return false;
      appendPage(segment, fetchedPage);
      page++;
    }
    return true;
  }

  return { readHead, extend };
}

/** Returns the function that requests a page. It throws CrmError; `earlierEntries` are the entries of the pages before. */
function createPageFetcher({ crm, budget, leadMatcher }: ListReaderDeps) {
  return async (
    page: number,
    purpose: RequestPurpose,
    earlierEntries: readonly ListEntry[],
  ): Promise<RequestPage> => {
    await budget.take(purpose);
    const fetchedPage = readPage(
      await crm('').loadWireApplications({ order: 'desc', limit: maxPageEntries, page }),
    );
    if (page === 1 && fetchedPage.entries.length === 0 && fetchedPage.totalCount)
      throw new CrmError('not-json', 'no list');
    await leadMatcher.learnTimeZone(fetchedPage.entries, [...earlierEntries, ...fetchedPage.entries]);
    return fetchedPage;
  };
}
