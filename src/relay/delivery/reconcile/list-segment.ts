import { type Entry, type ListedPage, pageSize } from './list-page.js';

/** The list from its beginning, without a gap, each entry once. */
export interface Stretch {
  readonly entries: Entry[];
  readonly ids: Set<string>;
  /** Entries of a page; a CRM may give fewer than it is asked for. */
  perPage: number;
  /** To its end. */
  isWhole: boolean;
  /** The CRM gives the same page for every number. */
  repeats: boolean;
}

export function newStretch(): Stretch {
  return { entries: [], ids: new Set(), perPage: pageSize, isWhole: false, repeats: false };
}

/** Whether there was anything new. */
export function append(stretch: Stretch, { list, count = 0 }: ListedPage): boolean {
  if (stretch.entries.length === 0 && count > list.length) stretch.perPage = list.length;
  const isNew = add(stretch, list);
  stretch.isWhole =
    list.length === 0 || (count > 0 ? stretch.ids.size >= count : list.length < stretch.perPage);
  return isNew;
}

/** What came meanwhile has moved some to the next page, where they are met again. */
export function add({ entries, ids }: Stretch, list: readonly Entry[]): boolean {
  const before = entries.length;
  for (const entry of list) {
    if (ids.has(entry.id)) continue;
    if (entry.id) ids.add(entry.id);
    entries.push(entry);
  }
  return entries.length > before;
}

/** What was taken out since lies before where they meet, and is in neither. */
export function joinedTo(front: Stretch, before: Stretch): Stretch {
  const stretch = { ...front, entries: [...front.entries], ids: new Set(front.ids), isWhole: false };
  const meeting = front.entries.findLast(({ id }) => before.ids.has(id))?.id;
  add(stretch, before.entries.slice(before.entries.findIndex(({ id }) => id === meeting)));
  return stretch;
}

export function overlaps({ ids }: Stretch, list: readonly Entry[]): boolean {
  return list.some(({ id }) => ids.has(id));
}
