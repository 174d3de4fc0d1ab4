import { hourMs } from '../../src/async/durations.js';
import type { Arrival } from './arrivals.js';
import type { PhpArray } from './parse-body.js';
import { listedValue, shuffleById, type Traits } from './traits.js';

/**
 * Maximum number of customer requests that `applications/filter` returns at once, in the CRM's documentation and in
 * newer installations.
 */
const maxEntries = 50;
const maxLongEntries = 500;
const defaultEntries = 20;
/**
 * Offset of the CRM's time zone in this demo, in milliseconds: seven hours ahead of UTC. So tests find code that
 * assumes the same time zone for the relay and the CRM.
 */
const utcOffsetMs = 7 * hourMs;

interface Listed {
  readonly arrival: Arrival;
  readonly id: string;
}

/** Settings of the simulated CRM that change its list of customer requests. */
export interface ListSettings {
  readonly traits: Traits;
  readonly receiptField: string | undefined;
}

/**
 * Returns the answer of the CRM's API method `applications/filter` as JSON text: a list of customer requests. Default
 * order: newest first. `undefined`: the parameters are not valid, so the CRM refuses the request.
 */
export function listApplications(
  arrivals: readonly Arrival[],
  params: PhpArray | string | undefined,
  settings: ListSettings,
): string | undefined {
  const { traits } = settings;
  const { order, limit, page, fields, date, publish } =
    typeof params === 'object' ? params : ({} as PhpArray);
  if (traits.has('long-pages-refused') && Number(limit) > maxEntries) return undefined;
  if (traits.has('conditions-refused') && (fields || date)) return undefined;
  if (traits.has('publish-refused') && publish !== undefined) return undefined;
  const pageSize = Math.min(Number(limit) || maxEntries, maxPageSize(traits));
  const start = traits.has('one-page') ? 0 : ((Number(page) || 1) - 1) * pageSize;
  const all = arrivals.map((arrival, index) => ({ arrival, id: String(index + 1) }));
  const matching = all.filter(
    (listed) =>
      isPublished(listed, publish, traits) &&
      isInPeriod(listed, date, traits) &&
      hasValues(listed, fields, settings),
  );
  const ordered = sort(matching, order, traits);
  const list = ordered.slice(start, start + pageSize).map((listed) => toEntry(listed, settings));
  return JSON.stringify({ list, count: traits.has('no-count') ? false : String(matching.length) });
}

function maxPageSize(traits: Traits): number {
  if (traits.has('short-pages')) return defaultEntries;
  return traits.has('long-pages') ? maxLongEntries : maxEntries;
}

function sort(
  list: readonly Listed[],
  order: PhpArray | string | undefined,
  traits: Traits,
): readonly Listed[] {
  const newestFirst = order !== 'asc' && !traits.has('oldest-first');
  const ordered = newestFirst ? list.toReversed() : list;
  if (traits.has('unsorted')) return shuffleById(ordered);
  if (!traits.has('sorted-by-activity')) return ordered;
  return [...ordered.filter(isActive), ...ordered.filter((listed) => !isActive(listed))];
}

/** Every seventh customer request counts as just worked on by the company's staff, so its latest activity is new. */
function isActive({ id }: Listed): boolean {
  return Number(id) % 7 === 0;
}

/** Condition `publish` of `applications/filter`: `1` (default) active requests, `0` deleted ones, `ignore` both. */
function isPublished({ arrival }: Listed, publish: PhpArray | string = '1', traits: Traits): boolean {
  const isDeleted = arrival.isDeleted ?? false;
  if (publish === 'ignore') return true;
  return isDeleted === (publish === '0' && !traits.has('publish-ignored'));
}

/** Condition `date` of `applications/filter`: the request was created in the period `{from, to}` of local time. */
function isInPeriod({ arrival }: Listed, date: PhpArray | string | undefined, traits: Traits): boolean {
  if (typeof date !== 'object' || traits.has('conditions-ignored') || traits.has('period-ignored'))
    return true;
  if (traits.has('period-finds-nothing')) return false;
  const offsetMs = traits.has('period-in-utc') ? 0 : utcOffsetMs * (traits.has('period-ahead') ? 2 : 1);
  const created = localTime(arrival.at, offsetMs);
  const bound = (text: unknown) => String(text).slice(0, traits.has('period-by-day') ? 10 : 19);
  return bound(date.from) <= created && created <= bound(date.to);
}

/**
 * Condition `fields` of `applications/filter`: a list of `{id, value}`. A request is listed only if all of these
 * fields have these values.
 */
function hasValues(
  { arrival }: Listed,
  fields: PhpArray | string | undefined,
  { traits, receiptField }: ListSettings,
): boolean {
  if (typeof fields !== 'object' || traits.has('conditions-ignored') || traits.has('fields-ignored'))
    return true;
  if (traits.has('fields-find-nothing')) return false;
  const values = sentValues(arrival);
  return Object.values(fields).every((condition) => {
    const { id, value } = typeof condition === 'object' ? condition : ({} as PhpArray);
    return !(traits.has('receipt-hidden') && id === receiptField) && values.get(String(id)) === value;
  });
}

function sentValues({ data }: Arrival): ReadonlyMap<string, PhpArray | string | undefined> {
  const request = typeof data.ext_request === 'object' ? data.ext_request : {};
  return new Map(
    Object.entries(request).map(([id, member]) => [id, typeof member === 'object' ? member.value : member]),
  );
}

function toEntry(listed: Listed, { traits, receiptField }: ListSettings) {
  const { arrival, id } = listed;
  const { at, formtype } = arrival;
  const activeAt = isActive(listed) ? new Date().toISOString() : at;
  const values = [...sentValues(arrival)].filter(
    ([field]) => !(traits.has('receipt-hidden') && field === receiptField),
  );
  return {
    id,
    source: 'online_form',
    date_create: localTime(at, utcOffsetMs),
    request_activity_date: localTime(activeAt, utcOffsetMs),
    comment: '',
    request_name: `Form ${formtype}`,
    status: 'mustbeprocessed',
    fields: values.map(([field, value]) => ({
      id: field,
      type: 'text',
      value: typeof value === 'string' ? listedValue(traits, formtype, field, value) : value,
    })),
  };
}

function localTime(at: string, offsetMs: number): string {
  return new Date(Date.parse(at) + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
