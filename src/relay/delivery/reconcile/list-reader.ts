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

/** The result of reading the CRM's list of requests from the first page in one search. */
export interface ListHead {
  readonly head: ListSegment;
  /** True if an entry is both on these pages and among the entries that earlier searches have read and saved. */
  readonly overlapsSaved: boolean;
  readonly requestCount: number;
  /** The error that stopped the reading of the list. `undefined`: no error occurred. */
  readonly failure: CrmError | undefined;
}

export interface ListReader {
  /**
   * Reads the CRM's list of requests from the first page. Stops when the pages reach the entries that earlier
   * searches saved and `uncoveredLeads` would be on the pages. Also stops after the maximum number of requests for
   * one search.
   */
  readHead(
    leads: readonly StoredLead[],
    uncoveredLeads: readonly StoredLead[],
    saved: ListSegment | undefined,
  ): Promise<ListHead>;
  /**
   * Reads more pages of the CRM's list after the last entry of a segment, and adds their entries to the segment.
   * Stops when the leads would be in the segment, or after `maxRequests` requests.
   * @returns `false` if requests were deleted from the CRM, so that the segment and the following page are not
   *   adjacent
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

  /**
   * Reads the CRM's list backwards from the last page. Some CRMs ignore the order in the relay's query and list the
   * oldest request first; the newest requests are then on the last pages.
   */
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
    // Number of the page that contained the segment's last entry when it was read. New requests in the CRM can only
    // have moved this entry to a later page.
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

/**
 * Returns a function that loads a page of the CRM's list of requests. The function throws CrmError. Its parameter
 * `earlierEntries` contains the entries of the pages that were loaded before.
 */
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
