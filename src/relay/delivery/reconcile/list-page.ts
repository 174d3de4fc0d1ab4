import { CrmError } from '../../../crm/errors/crm-error.js';
import { asEntries, asMap, asText } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import { normalizeListedRequest } from '../../leads/normalize-values.js';

/** A request (deal) in the CRM's list `applications/filter`. */
export interface ListEntry {
  /** Empty if the CRM gives no id. */
  readonly id: string;
  /** Normalized values by field id. */
  readonly listedValues: ReadonlyMap<string, string>;
  /** Time of creation, in milliseconds. The CRM gives local time without a zone; the relay reads it as UTC. */
  readonly createdAt: number;
}

export interface RequestPage {
  readonly entries: readonly ListEntry[];
  /** Number of entries on all pages. `undefined`: the CRM gives no number. */
  readonly totalCount: number | undefined;
}

/** Maximum number of entries on a page, from the vendor's document. */
export const maxPageEntries = 50;

/**
 * The order of a list by time of creation. `none`: the list has a different order, or spans too little time to tell. A CRM
 * that sorts by last change gives `none`; in such a list, an old entry does not prove that no newer entry follows.
 *
 * @param toleranceMs entries whose times differ by less count as simultaneous: ids of one second can be swapped, and the
 *   servers of a CRM can have different clocks
 */
export function detectOrder(
  entries: readonly ListEntry[],
  toleranceMs: number,
): 'newest-first' | 'oldest-first' | 'none' {
  const spanMs = (entries.at(-1)?.createdAt ?? 0) - (entries[0]?.createdAt ?? 0);
  if (Math.abs(spanMs) <= toleranceMs || !isInOrder(entries, toleranceMs, spanMs > 0)) return 'none';
  return spanMs > 0 ? 'oldest-first' : 'newest-first';
}

/** Whether the entries are sorted by time of creation, newest first by default. */
export function isInOrder(entries: readonly ListEntry[], toleranceMs: number, oldestFirst = false): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  return entries.every(({ createdAt }) => {
    const position = oldestFirst ? createdAt : -createdAt;
    latest = Math.max(latest, position);
    return position >= latest - toleranceMs;
  });
}

/** Reads a page of the list. @throws CrmError `not-json` if the reply holds no list */
export function readPage(reply: WireValue): RequestPage {
  const wireList = asMap(reply)?.get('list') ?? reply;
  // Any other reply must not count as an empty list: an empty list proves that a lead is not in the CRM.
  if (typeof wireList !== 'object' || !wireList || (wireList === reply && asEntries(reply).length > 0))
    throw new CrmError('not-json', 'no list');
  const count = asText(asMap(reply)?.get('count'));
  return {
    entries: asEntries(wireList).map(([, entry]) => readEntry(entry)),
    totalCount: /^\d+$/.test(count) ? Number(count) : undefined,
  };
}

function readEntry(wire: WireValue): ListEntry {
  const entry: WireMap = asMap(wire) ?? new Map();
  const createdAt = Date.parse(`${asText(entry.get('date_create')).replace(' ', 'T')}Z`);
  return {
    id: asText(entry.get('id')),
    listedValues: normalizeListedRequest(entry.get('fields')),
    createdAt: Number.isNaN(createdAt) ? 0 : createdAt,
  };
}
