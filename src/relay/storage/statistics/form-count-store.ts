import { dayMs } from '../../../async/durations.js';
import { type Database, runStep, sql } from '../database/sql.js';

/**
 * Events that are counted by form, site and day, in the order of the columns of the desk:
 * - `start`: a page asked for a proof of work, which it does at the first change of a visitor
 * - `send`: the relay accepted a lead
 * - `spam`: the relay accepted a lead that looks like spam
 * - `refused`: the relay refused the value of a field
 * - `delivered`: the CRM has a lead
 * - `attention`: a lead needs a person
 */
export const countKinds = ['start', 'send', 'spam', 'refused', 'delivered', 'attention'] as const;
export type CountKind = (typeof countKinds)[number];

/** Number of events of one kind in one day. It contains no data of a visitor. */
export interface FormCount {
  /** Day of the events, as the number of days since 1970 (UTC). */
  readonly day: number;
  /** Id of the form. Empty: the event is a start (`start`). A page reports a start without naming its form. */
  readonly form: string;
  /** Host name of the site. */
  readonly site: string;
  readonly kind: CountKind;
  /** Address of the refused field. Empty: the event is not about a field. */
  readonly field: string;
  readonly count: number;
}

/** Selects the counts that a query returns: by day, and by form. */
export interface CountFilter {
  /** First day whose counts are read, as the number of days since 1970 (UTC). */
  readonly since: number;
  /** Id of a form. Empty: all forms. */
  readonly form: string;
}

/** Stores numbers of events by form, site and day, for the operator. */
export interface FormCountStore {
  /** Adds counts to the stored ones. */
  add(counts: readonly FormCount[]): Promise<void>;
  /** Sums the counts of each day, the earliest day first. */
  sumByDay(filter: CountFilter): Promise<readonly Pick<FormCount, 'day' | 'kind' | 'count'>[]>;
  /** Sums the counts of each form on each site. */
  sumByPlace(filter: CountFilter): Promise<readonly Pick<FormCount, 'form' | 'site' | 'kind' | 'count'>[]>;
  /** Sums the refused values of each field, the most frequent first. */
  sumByField(filter: CountFilter): Promise<readonly Pick<FormCount, 'form' | 'field' | 'count'>[]>;
  /** Deletes the counts of days that ended before `cutoff`, in milliseconds since 1970. */
  deleteBefore(cutoff: number): Promise<void>;
}

/** Largest number of rows in one answer, so that the answer stays small on a relay with many sites. */
const maxRows = 1_000;

export function toDay(ms: number): number {
  return Math.floor(ms / dayMs);
}

/** Returns a day as a date such as `2026-11-29`. */
export function formatDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

export function createFormCountStore({ query, transact }: Database): FormCountStore {
  return {
    async add(counts) {
      if (counts.length === 0) return;
      await transact(function* () {
        for (const { day, form, site, kind, field, count } of counts)
          yield* runStep(sql`
            INSERT INTO form_counts (day, form, site, kind, field, count)
            VALUES (${day}, ${form}, ${site}, ${kind}, ${field}, ${count})
            ON CONFLICT (day, form, site, kind, field) DO UPDATE SET count = form_counts.count + excluded.count`);
      });
    },
    sumByDay: ({ since, form }) =>
      query(sql`
        SELECT day, kind, CAST(sum(count) AS BIGINT) AS count FROM form_counts
        WHERE day >= ${since} AND (${form} = '' OR form = ${form}) GROUP BY day, kind ORDER BY day`),
    sumByPlace: ({ since, form }) =>
      query(sql`
        SELECT form, site, kind, CAST(sum(count) AS BIGINT) AS count FROM form_counts
        WHERE day >= ${since} AND (${form} = '' OR form = ${form})
        GROUP BY form, site, kind ORDER BY form, site, kind LIMIT ${maxRows}`),
    sumByField: ({ since, form }) =>
      query(sql`
        SELECT form, field, CAST(sum(count) AS BIGINT) AS count FROM form_counts
        WHERE day >= ${since} AND kind = 'refused' AND (${form} = '' OR form = ${form})
        GROUP BY form, field ORDER BY count DESC, form, field LIMIT ${maxRows}`),
    async deleteBefore(cutoff) {
      await query(sql`DELETE FROM form_counts WHERE day < ${toDay(cutoff)}`);
    },
  };
}
