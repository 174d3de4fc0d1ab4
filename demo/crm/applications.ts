import type { Arrival } from './arrivals.js';
import type { PhpArray } from './parse-body.js';
import { listedValue, shuffleById, type Traits } from './traits.js';

/** Largest number of entries in a response. */
const maxEntries = 50;
const defaultEntries = 20;
/**
 * Offset of the stand-in CRM's time zone, in milliseconds: seven hours ahead of UTC, so that tests find code that
 * assumes the same time zone for relay and CRM.
 */
const utcOffsetMs = 7 * 3_600_000;

/** Returns the CRM's list of requests: the JSON text of `applications/filter`. Default order: newest first. */
export function listApplications(
  arrivals: readonly Arrival[],
  params: PhpArray | string | undefined,
  traits: Traits,
): string {
  const { order, limit, page } = typeof params === 'object' ? params : ({} as PhpArray);
  const pageSize = Math.min(
    Number(limit) || maxEntries,
    traits.has('short-pages') ? defaultEntries : maxEntries,
  );
  const start = ((Number(page) || 1) - 1) * pageSize;
  const all = arrivals.map((arrival, index) => ({ arrival, id: String(index + 1) }));
  if (order !== 'asc' && !traits.has('oldest-first')) all.reverse();
  const ordered = traits.has('unsorted') ? shuffleById(all) : all;
  const list = ordered.slice(start, start + pageSize).map(({ arrival, id }) => toEntry(arrival, id, traits));
  return JSON.stringify({ list, count: String(arrivals.length) });
}

function toEntry({ data, at, formtype }: Arrival, id: string, traits: Traits) {
  const request = typeof data.ext_request === 'object' ? data.ext_request : {};
  return {
    id,
    source: 'online_form',
    date_create: new Date(Date.parse(at) + utcOffsetMs).toISOString().slice(0, 19).replace('T', ' '),
    comment: '',
    request_name: `Form ${formtype}`,
    status: 'mustbeprocessed',
    fields: Object.entries(request).map(([field, member]) => {
      const value = typeof member === 'object' ? member.value : member;
      return {
        id: field,
        type: 'text',
        value: typeof value === 'string' ? listedValue(traits, formtype, field, value) : value,
      };
    }),
  };
}
