import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { RequestPurpose } from '../../storage/tables/request-count-store.js';
import { detectOrder, isInOrder, type ListEntry } from './list-page.js';
import type { LoadedPage, RequestPages } from './request-pages.js';

export interface ListWalkDeps {
  readonly pages: Pick<RequestPages, 'load' | 'remaining'>;
  /** Undefined: the whole list. */
  readonly conditions: RequestConditions | undefined;
  /** Entries count as simultaneous if their times differ by less than this number of milliseconds. */
  readonly toleranceMs: number;
  /** Number of pages after which the walk ends. */
  readonly maxPages: number;
}

/**
 * Reads the requests that match some conditions page by page, the newest first. The reading can go on in a later search,
 * although new requests move the earlier ones to later pages meanwhile.
 */
export interface ListWalk {
  /** Entries without duplicates and, apart from a list in no order, without gaps. */
  readonly entries: readonly ListEntry[];
  /**
   * Reads on until `isEnough`, until the end, or until the search has no requests left.
   * @throws CrmError; the entries that were read before are kept
   */
  read(purpose: RequestPurpose, isEnough: () => boolean): Promise<void>;
  /** True if all entries were read. */
  isEnded(): boolean;
  /** True if the list is sorted, and all entries that were created at this time or later were read. */
  isPast(crmTime: number): boolean;
  /** True if so many requests were deleted that there may be a gap. A new walk is needed. */
  isTorn(): boolean;
  /** True if a later search can read on. All entries must have an id and be sorted by time. */
  isResumable(): boolean;
  /** True if the walk has read the maximum number of pages. */
  isAtLimit(): boolean;
}

export function createListWalk({ pages, conditions, toleranceMs, maxPages }: ListWalkDeps): ListWalk {
  const entries: ListEntry[] = [];
  const ids = new Set<string>();
  let state: 'open' | 'ended' | 'stuck' | 'torn' = 'open';
  let nextPage = 1;
  let pageCount = 0;
  /** A CRM that ignores the order lists the oldest request first. Then the walk goes from the last page to the first. */
  let isBackward = false;
  let lastPageText = '';

  async function read(purpose: RequestPurpose, isEnough: () => boolean): Promise<void> {
    // The last page of the previous search is read again: an entry in common shows that there is no gap.
    let isJoint = pageCount > 0 && !isBackward;
    lastPageText = '';
    while (state === 'open' && pages.remaining() > 0 && !isAtLimit() && !isEnough()) {
      const page = await pages.load(conditions, isJoint ? nextPage - 1 : nextPage, purpose, entries);
      if (isJoint) joinPage(page);
      else takePage(page);
      isJoint = false;
    }
  }

  /** Adds what follows the entries that are known already. Entries before them are new: they were not in the list before. */
  function joinPage({ entries: found }: LoadedPage): void {
    const lastKnown = found.findLastIndex(({ id }) => ids.has(id));
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
    // Some CRMs give the same page whatever its number.
    const pageText = page.entries.map(({ id, createdAt }) => `${id} ${createdAt}`).join();
    if (state === 'open' && pageText === lastPageText) state = 'stuck';
    lastPageText = pageText;
  }

  function isLast({ entries: { length }, totalCount = 0, isFull }: LoadedPage): boolean {
    return length === 0 || (totalCount > 0 ? ids.size >= totalCount : !isFull);
  }

  const isOldestFirst = (list: readonly ListEntry[]) => detectOrder(list, toleranceMs) === 'oldest-first';

  /** A page can contain entries of the previous page, because new requests have moved them. */
  function add(added: readonly ListEntry[]): void {
    for (const entry of added) {
      if (ids.has(entry.id)) continue;
      if (entry.id) ids.add(entry.id);
      entries.push(entry);
    }
  }

  /**
   * Returns the time back to which the list was read. Infinite: the list is in no order. Newer installations sort by the last
   * activity, so an old request can stand before newer ones.
   */
  function computeReachedTime(): number {
    const byActivity = entries.map((entry) => ({ ...entry, createdAt: entry.activeAt }));
    const last = entries.at(-1);
    if (last && detectOrder(byActivity, toleranceMs) === 'newest-first') return last.activeAt;
    const isByCreation =
      detectOrder(entries, toleranceMs) === 'newest-first' && !isInOrder(byActivity, toleranceMs);
    return last && isByCreation ? last.createdAt : Number.POSITIVE_INFINITY;
  }

  let reached = { entryCount: 0, time: Number.POSITIVE_INFINITY };
  function isPast(crmTime: number): boolean {
    if (reached.entryCount !== entries.length)
      reached = { entryCount: entries.length, time: computeReachedTime() };
    return reached.time < crmTime;
  }

  const isAtLimit = () => pageCount >= maxPages;
  const isSorted = () => isInOrder(entries, toleranceMs) || isInOrder(entries, toleranceMs, true);
  return {
    entries,
    read,
    isEnded: () => state === 'ended',
    isPast,
    isTorn: () => state === 'torn',
    isResumable: () => state === 'open' && ids.size === entries.length && isSorted(),
    isAtLimit,
  };
}
