import { CrmError, type CrmErrorCode } from '../../../crm/errors/crm-error.js';
import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import { type ListEntry, maxPageEntries, type RequestPage, readRequestPage } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';

export interface RequestPagesDeps {
  readonly crm: CrmGatewayFactory;
  readonly budget: RequestBudget;
  readonly leadMatcher: Pick<LeadMatcher, 'learnTimeZone'>;
}

/** A page of the CRM's list of requests. */
export interface LoadedPage extends RequestPage {
  /**
   * True: further pages may follow. False: the page has fewer entries than a page of this CRM can have, so it is the
   * last page.
   */
  readonly isFull: boolean;
}

/** Loads pages of the CRM's list of requests, and learns how many entries the CRM puts on a page. */
export interface RequestPages {
  /** Returns how many requests this search may still send to the CRM. */
  remaining(): number;
  /** Starts a search that may send at most `maxRequests` requests to the CRM. */
  startSearch(maxRequests: number): void;
  /** Keeps a number of requests for a later part of the search, but at most half of the requests that are left. */
  reserve(requests: number): void;
  /**
   * Loads a page of the list.
   * @param earlierEntries entries of the pages that were loaded before with the same conditions
   * @throws CrmError
   */
  load(
    conditions: RequestConditions | undefined,
    page: number,
    purpose: RequestPurpose,
    earlierEntries: readonly ListEntry[],
  ): Promise<LoadedPage>;
}

/**
 * Number of entries on a page of newer CRMs. Older CRMs return fewer entries than the relay asks for, or refuse the
 * request.
 */
const longPageEntries = 500;
/** Codes of the errors with which a CRM can refuse to return a page of 500 entries. */
const refusalCodes: ReadonlySet<CrmErrorCode> = new Set([
  'BAD_REQUEST',
  'BAD_PARAMS',
  'refused',
  'too-large',
]);

/**
 * Returns true if the CRM accepted the API key but refused the request. Then the CRM would refuse the same request
 * again.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof CrmError && refusalCodes.has(error.code);
}

export function createRequestPages({ crm, budget, leadMatcher }: RequestPagesDeps): RequestPages {
  let unused = 0;
  let reserved = 0;
  const remaining = () => unused - reserved;
  let limit = longPageEntries;
  /** Number of entries on the longest page so far. The CRM may return fewer entries than `limit` asks for. */
  let longestPage = 0;

  async function request(
    conditions: RequestConditions | undefined,
    page: number,
    purpose: RequestPurpose,
  ): Promise<RequestPage> {
    await budget.take(purpose);
    unused--;
    try {
      return readRequestPage(await crm('').loadWireApplications({ order: 'desc', limit, page, conditions }));
    } catch (error) {
      if (limit === maxPageEntries || !isRefusal(error) || remaining() <= 0) throw error;
      limit = maxPageEntries;
      longestPage = 0;
      return request(conditions, page, purpose);
    }
  }

  return {
    remaining,
    startSearch(maxRequests) {
      unused = maxRequests;
      reserved = 0;
    },
    reserve(requests) {
      reserved = Math.min(requests, Math.floor(unused / 2));
    },
    async load(conditions, page, purpose, earlierEntries) {
      const loaded = await request(conditions, page, purpose);
      const { length } = loaded.entries;
      if (page === 1 && length === 0 && loaded.totalCount) throw new CrmError('not-json', 'no list');
      await leadMatcher.learnTimeZone(loaded.entries, [...earlierEntries, ...loaded.entries]);
      longestPage = Math.max(longestPage, length);
      return { ...loaded, isFull: length === longestPage && canBeLimit(length) };
    },
  };
}

/**
 * Returns true if a page of the CRM's list may be full, so that another page may follow. The maximum length of a page
 * is a round number of entries, such as 20, 50 or 500. So a page of 37 entries is the last page.
 */
function canBeLimit(length: number): boolean {
  return length >= 10 && length % 5 === 0;
}
