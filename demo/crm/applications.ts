import type { Arrival } from './arrivals.js';
import type { PhpArray } from './parse-body.js';
import { listedValue, shuffled, type Traits } from './traits.js';

/** Entries that one call gives at most. */
const mostEntries = 50;
const usualEntries = 20;
/** The stand-in's clock is on no visitor's time: seven hours ahead of UTC. */
const zone = 7 * 3_600_000;

/** JSON text of a list of requests, newest first unless asked otherwise. */
export function listApplications(
  arrivals: readonly Arrival[],
  params: PhpArray | string | undefined,
  traits: Traits,
): string {
  const { order, limit, page } = typeof params === 'object' ? params : ({} as PhpArray);
  const size = Math.min(Number(limit) || mostEntries, traits.has('short-pages') ? usualEntries : mostEntries);
  const start = ((Number(page) || 1) - 1) * size;
  const all = arrivals.map((arrival, index) => ({ arrival, id: String(index + 1) }));
  if (order !== 'asc' && !traits.has('oldest-first')) all.reverse();
  const listed = traits.has('unsorted') ? shuffled(all) : all;
  const list = listed.slice(start, start + size).map(({ arrival, id }) => entry(arrival, id, traits));
  return JSON.stringify({ list, count: String(arrivals.length) });
}

function entry({ data, at, formtype }: Arrival, id: string, traits: Traits) {
  const request = typeof data.ext_request === 'object' ? data.ext_request : {};
  return {
    id,
    source: 'online_form',
    date_create: new Date(Date.parse(at) + zone).toISOString().slice(0, 19).replace('T', ' '),
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
