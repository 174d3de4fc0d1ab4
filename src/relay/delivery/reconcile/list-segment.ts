import { type ListEntry, maxPageEntries, type RequestPage } from './list-page.js';

/** The list from its beginning, without a gap, each entry once. */
export interface ListSegment {
  readonly entries: ListEntry[];
  readonly ids: Set<string>;
  /** Entries of a page; a CRM may give fewer than it is asked for. */
  pageLength: number;
  /** To its end. */
  isComplete: boolean;
  /** The CRM gives the same page for every number. */
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

/** Whether there was anything new. */
export function appendPage(segment: ListSegment, { entries, count = 0 }: RequestPage): boolean {
  if (segment.entries.length === 0 && count > entries.length) segment.pageLength = entries.length;
  const hasNewEntries = addEntries(segment, entries);
  segment.isComplete =
    entries.length === 0 || (count > 0 ? segment.ids.size >= count : entries.length < segment.pageLength);
  return hasNewEntries;
}

/** What came meanwhile has moved some to the next page, where they are met again. */
export function addEntries({ entries, ids }: ListSegment, list: readonly ListEntry[]): boolean {
  const countBefore = entries.length;
  for (const entry of list) {
    if (ids.has(entry.id)) continue;
    if (entry.id) ids.add(entry.id);
    entries.push(entry);
  }
  return entries.length > countBefore;
}

/** What was taken out since lies before where they meet, and is in neither. */
export function joinSegments(head: ListSegment, saved: ListSegment): ListSegment {
  const segment = { ...head, entries: [...head.entries], ids: new Set(head.ids), isWhole: false };
  const overlapId = head.entries.findLast(({ id }) => saved.ids.has(id))?.id;
  addEntries(segment, saved.entries.slice(saved.entries.findIndex(({ id }) => id === overlapId)));
  return segment;
}

export function overlaps({ ids }: ListSegment, list: readonly ListEntry[]): boolean {
  return list.some(({ id }) => ids.has(id));
}
