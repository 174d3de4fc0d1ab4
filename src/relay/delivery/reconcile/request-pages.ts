import { CrmError, type CrmErrorCode } from '../../../crm/errors/crm-error.js';
import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import { type ListEntry, maxPageEntries, type RequestPage, readPage } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';

export interface RequestPagesDeps {
  readonly crm: CrmGatewayFactory;
  readonly budget: RequestBudget;
  readonly leadMatcher: Pick<LeadMatcher, 'learnTimeZone'>;
}

/** A page, and whether more requests can follow. */
export interface LoadedPage extends RequestPage {
  /** False: the page has fewer entries than a page of this CRM can have, so it is the last. */
  readonly isFull: boolean;
}

/** Loads pages of the CRM's requests, and learns how many entries the CRM puts on a page. */
export interface RequestPages {
  /** Requests that may still be made in this search. */
  remaining(): number;
  /** Starts a search of at most `maxRequests` requests. */
  startSearch(maxRequests: number): void;
  /** Reserves requests for a later part of the search, but at most half of the requests that are left. */
  reserve(requests: number): void;
  /**
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

/** Page length of newer installations. The others give fewer entries than the relay asks for, or refuse the request. */
const longPageEntries = 500;
/** Codes with which a CRM can refuse a page of 500 entries. */
const refusalCodes: ReadonlySet<CrmErrorCode> = new Set([
  'BAD_REQUEST',
  'BAD_PARAMS',
  'refused',
  'too-large',
]);

/** True if the CRM understood the key but not the request. The same request would be refused again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof CrmError && refusalCodes.has(error.code);
}

export function createRequestPages({ crm, budget, leadMatcher }: RequestPagesDeps): RequestPages {
  let unused = 0;
  let reserved = 0;
  const remaining = () => unused - reserved;
  let limit = longPageEntries;
  /** Length of the longest page so far. The CRM can have a limit of its own, below `limit`. */
  let longestPage = 0;

  async function request(
    conditions: RequestConditions | undefined,
    page: number,
    purpose: RequestPurpose,
  ): Promise<RequestPage> {
    await budget.take(purpose);
    unused--;
    try {
      return readPage(await crm('').loadWireApplications({ order: 'desc', limit, page, conditions }));
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

/** Limits of pages are round numbers: 20, 50, 500. A page of 37 entries is the last. */
function canBeLimit(length: number): boolean {
  return length >= 10 && length % 5 === 0;
}
