import { CrmError } from '../../../crm/errors/crm-error.js';
import { asEntries, asMap, asText } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import { listedRequest } from '../../leads/normalize-values.js';

/** One of the CRM's list of requests. */
export interface Entry {
  /** Empty where the CRM gives none. */
  readonly id: string;
  /** Values by field id. */
  readonly request: ReadonlyMap<string, string>;
  /** The CRM's wall clock read as if it were UTC: its zone is not known. */
  readonly created: number;
}

/** One page of the list, and how many entries all of them have, where the CRM says it. */
export interface ListedPage {
  readonly list: readonly Entry[];
  readonly count?: number;
}

/** Most entries that one page has (the vendor's document). */
export const pageSize = 50;

/**
 * A CRM that lists what was touched last shows that something old is not the end of what is new. Two requests of one moment
 * may have their numbers the other way round, and servers of one CRM their clocks a little apart: what is not farther from
 * each other tells nothing.
 */
export function orderOf(
  entries: readonly Entry[],
  tolerance: number,
): 'newest-first' | 'oldest-first' | 'none' {
  const span = (entries.at(-1)?.created ?? 0) - (entries[0]?.created ?? 0);
  if (Math.abs(span) <= tolerance || !isInOrder(entries, tolerance, span > 0)) return 'none';
  return span > 0 ? 'oldest-first' : 'newest-first';
}

/** As far as its times tell. */
export function isInOrder(entries: readonly Entry[], tolerance: number, oldestFirst = false): boolean {
  let farthest = Number.NEGATIVE_INFINITY;
  return entries.every(({ created }) => {
    const onward = oldestFirst ? created : -created;
    farthest = Math.max(farthest, onward);
    return onward >= farthest - tolerance;
  });
}

/** @throws CrmError for what is no list */
export function readPage(reply: WireValue): ListedPage {
  const listed = asMap(reply)?.get('list') ?? reply;
  // Something else, taken for an empty list, would prove that a lead is not there.
  if (typeof listed !== 'object' || !listed || (listed === reply && asEntries(reply).length > 0))
    throw new CrmError('not-json', 'no list');
  const list = asEntries(listed).map(([, entry]) => readEntry(entry));
  const count = asText(asMap(reply)?.get('count'));
  return { list, ...(/^\d+$/.test(count) && { count: Number(count) }) };
}

function readEntry(wire: WireValue): Entry {
  const entry: WireMap = asMap(wire) ?? new Map();
  const created = Date.parse(`${asText(entry.get('date_create')).replace(' ', 'T')}Z`);
  return {
    id: asText(entry.get('id')),
    request: listedRequest(entry.get('fields')),
    created: Number.isNaN(created) ? 0 : created,
  };
}
