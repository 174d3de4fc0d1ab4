import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import { computeReachedTime, nothingReached } from './list-coverage.js';
import { detectOrder, isInOrder, type ListEntry } from './list-page.js';
import type { LoadedPage, RequestPages } from './request-pages.js';

export interface ListWalkDeps {
  readonly pages: Pick<RequestPages, 'load' | 'remaining'>;
  /** Conditions that the requests must fulfil, such as a period. Undefined: the whole list is read. */
  readonly conditions: RequestConditions | undefined;
  /**
   * If the times of two entries of the CRM's list differ by less than this number of milliseconds, their order says
   * nothing about how the CRM sorts the list.
   */
  readonly toleranceMs: number;
  /** Maximum number of pages of the CRM's list that are read. */
  readonly maxPages: number;
}

/**
 * Reads the CRM's requests that match some conditions page by page, the newest first. A later search can continue the
 * reading, although new requests have moved the earlier ones to later pages by then.
 */
export interface ListWalk {
  /**
   * Entries that were read, without duplicates. No entry between the first and the last is missing, unless the CRM does
   * not sort the list.
   */
  readonly entries: readonly ListEntry[];
  /**
   * Reads further pages until `isEnough` returns true, the list ends, or this search may send no more requests to the
   * CRM.
   * @throws CrmError; the entries that were read before the error are kept
   */
  read(purpose: RequestPurpose, isEnough: () => boolean): Promise<void>;
  /** True: all entries of the list were read. */
  isEnded(): boolean;
  /** True: the list seems to be sorted, and to be read back to the entries that were created at `crmTime`. */
  isPast(crmTime: number): boolean;
  /** As `isPast`, but certain, whether the CRM sorts the list by creation or by last activity. */
  isProvenPast(crmTime: number): boolean;
  /**
   * Tells whether all entries that were created at `crmTime` or later were read:
   * - `complete`: certainly. The list was read to its end, or its order is proven, and no entry was moved from an unread
   *   page to a page that was read before
   * - `unconfirmed`: as `complete`, but an entry between two pages may be missing. A request may have been deleted in the
   *   CRM after the first of the pages was read, and the CRM's counts of entries do not prove that none was
   * - `order-unknown`: perhaps not
   */
  coverageOf(crmTime: number): 'complete' | 'unconfirmed' | 'order-unknown';
  /**
   * True: so many requests were deleted in the CRM that entries between two pages may have been missed. Then the list
   * must be read again from the start.
   */
  isTorn(): boolean;
  /** True: a later search can continue the reading. For that, all entries must have an id and be sorted by time. */
  isResumable(): boolean;
  /** True: the search has read the maximum number of pages of the CRM's list (`maxPages`). */
  isAtLimit(): boolean;
}

export function createListWalk({ pages, conditions, toleranceMs, maxPages }: ListWalkDeps): ListWalk {
  const entries: ListEntry[] = [];
  const ids = new Set<string>();
  let state: 'open' | 'ended' | 'stuck' | 'torn' = 'open';
  let nextPage = 1;
  let pageCount = 0;
  /**
   * True: the CRM ignores the requested order and lists the oldest request first. Then the pages are read from the
   * last to the first.
   */
  let isBackward = false;
  let lastPageText = '';
  /**
   * True: entries have moved to later pages during the reading. So a request was moved to the front: a new one, or
   * one of a page that was not read yet, on which somebody has worked.
   */
  let hasMoved = false;
  /** `count` of the CRM's last answer. `undefined`: the reading begins, or the answer contained no such number. */
  let lastCount: number | undefined;
  let hasGap = false;

  async function read(purpose: RequestPurpose, isEnough: () => boolean): Promise<void> {
    // The last page of the previous search is read again. If it contains a known entry, no entries between the two
    // searches were missed.
    let isJoint = pageCount > 0 && !isBackward;
    lastPageText = '';
    while (state === 'open' && pages.remaining() > Number(mayMiss()) && !isAtLimit() && !isEnough()) {
      const page = await pages.load(conditions, isJoint ? nextPage - 1 : nextPage, purpose, entries);
      checkCount(page, isJoint);
      if (isJoint) joinPage(page);
      else takePage(page);
      isJoint = false;
    }
    if (mayMiss() && pages.remaining() > 0) await readFront(purpose);
  }

  /**
   * Notes whether entries may be missing before a page. A request that is deleted moves all requests after it forward, and
   * decreases the count. Some CRMs count the entries of the page instead of those of the list.
   */
  function checkCount({ entries: { length }, totalCount = 0 }: LoadedPage, isJoint: boolean): void {
    const count = totalCount > length ? totalCount : undefined;
    const isSteady = count !== undefined && lastCount !== undefined && count >= lastCount;
    if (pageCount > 0 && !isJoint && !isBackward && !isSteady) hasGap = true;
    lastCount = count;
  }

  /** Returns true if the first page can show entries that the reading has missed. */
  function mayMiss(): boolean {
    return hasMoved && !isBackward && (state === 'open' || state === 'ended') && !getReached().isByCreation;
  }

  /** Reads the first page again, and adds the entries that were moved to the front during the reading. */
  async function readFront(purpose: RequestPurpose): Promise<void> {
    const { entries: front } = await pages.load(conditions, 1, purpose, entries);
    const last = front.at(-1);
    if (!last || !ids.has(last.id)) return;
    const moved = front.filter(({ id }) => !ids.has(id));
    for (const { id } of moved) ids.add(id);
    entries.unshift(...moved);
    hasMoved = false;
  }

  /**
   * Adds the entries that follow the last known entry. The unknown entries before it are newer than the start of the
   * reading, so they are not needed.
   */
  function joinPage({ entries: found }: LoadedPage): void {
    const lastKnown = found.findLastIndex(({ id }) => ids.has(id));
    if (found[lastKnown]?.id !== entries.at(-1)?.id) hasMoved = true;
    if (lastKnown < 0) state = 'torn';
    else add(found.slice(lastKnown + 1));
  }

  function takePage(page: LoadedPage): void {
    const { totalCount = 0 } = page;
    if (pageCount === 0 && totalCount > page.entries.length && isOldestFirst(page.entries)) {
      isBackward = true;
      nextPage = Math.ceil(totalCount / page.entries.length);
      pageCount = 1;
      return;
    }
    pageCount++;
    nextPage += isBackward ? -1 : 1;
    add(isBackward ? page.entries.toReversed() : page.entries);
    if (isBackward ? nextPage === 0 : isLast(page)) state = 'ended';
    // Some CRMs return the same page for every page number. Then the reading stops.
    const pageText = page.entries.map(({ id, createdAt }) => `${id} ${createdAt}`).join();
    if (state === 'open' && pageText === lastPageText) state = 'stuck';
    lastPageText = pageText;
  }

  function isLast({ entries: { length }, totalCount = 0, isFull }: LoadedPage): boolean {
    // Some CRMs send the number of entries of the page as the total number. So a total is used only if it is larger.
    return length === 0 || (totalCount > length ? ids.size >= totalCount : !isFull);
  }

  const isOldestFirst = (list: readonly ListEntry[]) => detectOrder(list, toleranceMs) === 'oldest-first';

  /**
   * Adds entries that are not known yet. A page can repeat entries of the previous page, because new requests have
   * moved them.
   */
  function add(added: readonly ListEntry[]): void {
    for (const entry of added) {
      if (ids.has(entry.id)) {
        hasMoved = true;
        continue;
      }
      if (entry.id) ids.add(entry.id);
      entries.push(entry);
    }
  }

  let reached = { entryCount: 0, ...nothingReached };
  function getReached() {
    if (reached.entryCount !== entries.length)
      reached = { entryCount: entries.length, ...computeReachedTime(entries, toleranceMs) };
    return reached;
  }

  const isProvenPast = (crmTime: number) => getReached().proven < crmTime;

  function coverageOf(crmTime: number): 'complete' | 'unconfirmed' | 'order-unknown' {
    const { isByCreation, apparent } = getReached();
    // An entry that moves to another page of the list while the list is read is noticed by its id. An entry without an
    // id can move unnoticed.
    const isStill = !hasMoved && (pageCount <= 1 || ids.size === entries.length);
    const isRead = (isStill || isByCreation) && (state === 'ended' || isProvenPast(crmTime));
    if (!isRead) return 'order-unknown';
    // In a list without order, a new request can follow the unread ones. Then the count does not show a deletion.
    const isCountProof = pageCount <= 1 || isBackward || apparent < Number.POSITIVE_INFINITY;
    return hasGap || !isCountProof ? 'unconfirmed' : 'complete';
  }

  const isAtLimit = () => pageCount >= maxPages;
  const isSorted = () => isInOrder(entries, toleranceMs) || isInOrder(entries, toleranceMs, true);
  return {
    entries,
    read,
    isEnded: () => state === 'ended',
    isPast: (crmTime) => getReached().apparent < crmTime,
    isProvenPast,
    coverageOf,
    isTorn: () => state === 'torn',
    isResumable: () => state === 'open' && ids.size === entries.length && isSorted(),
    isAtLimit,
  };
}
