import { type ListEntry, maxPageEntries, type RequestPage } from './list-page.js';

/**
 * Entries of the CRM's list of requests that the relay has read, from the first entry on, without gaps or duplicates.
 */
export interface ListSegment {
  readonly entries: ListEntry[];
  readonly ids: Set<string>;
  /** Number of entries on a page. A CRM can return fewer entries than the relay asks for. */
  pageLength: number;
  /** True if the segment contains all entries of the CRM's list. */
  isComplete: boolean;
  /** True if the CRM returned the same entries for two different page numbers. */
  hasRepeatedPage: boolean;
}

export function createSegment(): ListSegment {
  return {
    entries: [],
    ids: new Set(),
    pageLength: maxPageEntries,
    isComplete: false,
    hasRepeatedPage: false,
  };
}

/**
 * Adds the entries of a page to the end of the segment. Returns true if at least one entry was new to the segment.
 */
export function appendPage(segment: ListSegment, { entries, totalCount = 0 }: RequestPage): boolean {
  if (segment.entries.length === 0 && totalCount > entries.length) segment.pageLength = entries.length;
  const hasNewEntries = addEntries(segment, entries);
  segment.isComplete =
    entries.length === 0 ||
    (totalCount > 0 ? segment.ids.size >= totalCount : entries.length < segment.pageLength);
  return hasNewEntries;
}

/**
 * Adds entries to the segment and skips entries that the segment already has. A page can contain entries of the
 * previous page: if new requests arrive while the relay reads the list, older requests move to the next page.
 * @returns true if at least one entry was added
 */
export function addEntries({ entries, ids }: ListSegment, added: readonly ListEntry[]): boolean {
  const countBefore = entries.length;
  for (const entry of added) {
    if (ids.has(entry.id)) continue;
    if (entry.id) ids.add(entry.id);
    entries.push(entry);
  }
  return entries.length > countBefore;
}

/**
 * Joins the newly read entries (`head`) and the entries that earlier searches have read (`saved`). The result
 * contains all entries of `head`, then the entries of `saved` after the last entry that both have. The saved entries
 * before that entry are left out, because some of them may have been deleted from the CRM.
 */
export function joinSegments(head: ListSegment, saved: ListSegment): ListSegment {
  const segment = { ...head, entries: [...head.entries], ids: new Set(head.ids), isComplete: false };
  const overlapId = head.entries.findLast(({ id }) => saved.ids.has(id))?.id;
  addEntries(segment, saved.entries.slice(saved.entries.findIndex(({ id }) => id === overlapId)));
  return segment;
}

/** Returns true if at least one of the entries is in the segment. */
export function overlaps({ ids }: ListSegment, entries: readonly ListEntry[]): boolean {
  return entries.some(({ id }) => ids.has(id));
}
