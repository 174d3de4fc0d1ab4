import { type ListEntry, maxPageEntries, type RequestPage } from './list-page.js';

/** The first part of the CRM's list, without gaps and without repeated entries. */
export interface ListSegment {
  readonly entries: ListEntry[];
  readonly ids: Set<string>;
  /** Entries per page. A CRM may return fewer than the requested number. */
  pageLength: number;
  /** The segment reaches the end of the list. */
  isComplete: boolean;
  /** The CRM returned the same page for two page numbers. */
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

/** Adds a page to the end of the segment. Returns whether the page had an entry that was not in the segment. */
export function appendPage(segment: ListSegment, { entries, totalCount = 0 }: RequestPage): boolean {
  if (segment.entries.length === 0 && totalCount > entries.length) segment.pageLength = entries.length;
  const hasNewEntries = addEntries(segment, entries);
  segment.isComplete =
    entries.length === 0 ||
    (totalCount > 0 ? segment.ids.size >= totalCount : entries.length < segment.pageLength);
  return hasNewEntries;
}

/**
 * Adds the entries that the segment lacks, and returns whether there was such an entry. A page can repeat entries of the
 * page before it, because requests that arrive during the reading move older requests to the next page.
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
 * The head, followed by the part of the saved segment behind their last common entry. Requests that were deleted from the
 * CRM since the saved segment was read are in front of that entry, so they are left out.
 */
export function joinSegments(head: ListSegment, saved: ListSegment): ListSegment {
  const segment = { ...head, entries: [...head.entries], ids: new Set(head.ids), isComplete: false };
  const overlapId = head.entries.findLast(({ id }) => saved.ids.has(id))?.id;
  addEntries(segment, saved.entries.slice(saved.entries.findIndex(({ id }) => id === overlapId)));
  return segment;
}

/** Whether one of the entries is in the segment. */
export function overlaps({ ids }: ListSegment, entries: readonly ListEntry[]): boolean {
  return entries.some(({ id }) => ids.has(id));
}
