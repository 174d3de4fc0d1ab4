import { CrmError } from '../../../crm/errors/crm-error.js';
import { asEntries, asMap, asText } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import { normalizeListedRequest } from '../../leads/normalize-values.js';

/** One of the CRM's list of requests. */
export interface ListEntry {
  /** Empty where the CRM gives none. */
  readonly id: string;
  /** Values by field id. */
  readonly listedValues: ReadonlyMap<string, string>;
  /** The CRM's wall clock read as if it were UTC: its zone is not known. */
  readonly createdAt: number;
}

/** One page of the list, and how many entries all of them have, where the CRM says it. */
export interface RequestPage {
  readonly entries: readonly ListEntry[];
  readonly count?: number;
}

/** Most entries that one page has (the vendor's document). */
export const maxPageEntries = 50;

/**
 * A CRM that lists what was touched last shows that something old is not the end of what is new. Two requests of one moment
 * may have their numbers the other way round, and servers of one CRM their clocks a little apart: what is not farther from
 * each other tells nothing.
 */
export function detectOrder(
  entries: readonly ListEntry[],
  toleranceMs: number,
): 'newest-first' | 'oldest-first' | 'none' {
  const spanMs = (entries.at(-1)?.createdAt ?? 0) - (entries[0]?.createdAt ?? 0);
  if (Math.abs(spanMs) <= toleranceMs || !isInOrder(entries, toleranceMs, spanMs > 0)) return 'none';
  return spanMs > 0 ? 'oldest-first' : 'newest-first';
}

/** As far as its times tell. */
export function isInOrder(entries: readonly ListEntry[], toleranceMs: number, oldestFirst = false): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  return entries.every(({ createdAt }) => {
    const position = oldestFirst ? createdAt : -createdAt;
    latest = Math.max(latest, position);
    return position >= latest - toleranceMs;
  });
}

/** @throws CrmError for what is no list */
export function readPage(reply: WireValue): RequestPage {
  const wireList = asMap(reply)?.get('list') ?? reply;
  // Something else, taken for an empty list, would prove that a lead is not there.
  if (typeof wireList !== 'object' || !wireList || (wireList === reply && asEntries(reply).length > 0))
    throw new CrmError('not-json', 'no list');
  const entries = asEntries(wireList).map(([, entry]) => readEntry(entry));
  const count = asText(asMap(reply)?.get('count'));
  return { entries, ...(/^\d+$/.test(count) && { count: Number(count) }) };
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
