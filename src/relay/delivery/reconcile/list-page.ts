import { CrmError } from '../../../crm/errors/crm-error.js';
import { asEntries, asMap, asText } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import { normalizeListedRequest } from '../../leads/normalize-values.js';

/**
 * An entry of the CRM's list of requests (API method `applications/filter`). Each entry is a customer request (deal).
 */
export interface ListEntry {
  /** Id of the request in the CRM. Empty: the CRM's list contains no ids. */
  readonly id: string;
  /** Normalized values of the request's fields, by field id. */
  readonly listedValues: ReadonlyMap<string, string>;
  /**
   * Time at which the CRM created the request, in milliseconds. The CRM gives a local time without a time zone, and
   * the relay reads the local time as UTC. 0: the entry contains no such time, or an unknown format.
   */
  readonly createdAt: number;
  /**
   * Time of the last activity of the CRM's users, in the same format as `createdAt`. `undefined`: the entry contains no
   * such time, or a time before its creation, such as `0000-00-00`.
   */
  readonly activeAt: number | undefined;
}

export interface RequestPage {
  readonly entries: readonly ListEntry[];
  /** Number of entries on all pages of the list together. `undefined`: the CRM's answer contains no number. */
  readonly totalCount: number | undefined;
}

/**
 * Two times of the same entry that differ by less than this number of milliseconds count as the same time, because the
 * CRM can write them one after the other.
 */
export const sameTimeMs = 5_000;
/** Maximum number of entries on a page of the CRM's list, according to the CRM vendor's documentation. */
export const maxPageEntries = 50;

/**
 * Detects how the entries of the CRM's list are sorted by time of creation. `none`: the entries are sorted in another
 * way, for example by last change, or their times are too close to detect the order. Without a known order, newer
 * entries can follow an old entry.
 * @param toleranceMs entries count as simultaneous if their times differ by less than this number of milliseconds.
 *   Entries of one second can be in any order, and the servers of a CRM can have different clocks
 */
export function detectOrder(
  entries: readonly ListEntry[],
  toleranceMs: number,
): 'newest-first' | 'oldest-first' | 'none' {
  const spanMs = (entries.at(-1)?.createdAt ?? 0) - (entries[0]?.createdAt ?? 0);
  if (Math.abs(spanMs) <= toleranceMs || !isInOrder(entries, toleranceMs, spanMs > 0)) return 'none';
  return spanMs > 0 ? 'oldest-first' : 'newest-first';
}

/**
 * Returns true if the entries are sorted by time of creation: the newest first, or the oldest first if `oldestFirst`.
 */
export function isInOrder(entries: readonly ListEntry[], toleranceMs: number, oldestFirst = false): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  return entries.every(({ createdAt }) => {
    const position = oldestFirst ? createdAt : -createdAt;
    latest = Math.max(latest, position);
    return position >= latest - toleranceMs;
  });
}

/**
 * Parses a page of the CRM's list of requests.
 * @throws CrmError `not-json` if the CRM's reply contains no list
 */
export function readRequestPage(reply: WireValue): RequestPage {
  const wireList = asMap(reply)?.get('list') ?? reply;
  // A reply without a list must not count as an empty list, because an empty list proves that the CRM does not have a
  // lead.
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
  const createdAt = parseTime(entry.get('date_create')) ?? 0;
  const activeAt = parseTime(entry.get('request_activity_date'));
  return {
    id: asText(entry.get('id')),
    listedValues: normalizeListedRequest(entry.get('fields')),
    createdAt,
    activeAt: activeAt !== undefined && activeAt >= createdAt - sameTimeMs ? activeAt : undefined,
  };
}

function parseTime(wire: WireValue | undefined): number | undefined {
  const time = Date.parse(`${asText(wire).replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}
