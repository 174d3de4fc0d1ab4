import { type Database, sql } from '../database/sql.js';
import type { LeadState } from '../tables/lead-schema.js';
import type { LeadCount } from '../tables/lead-store.js';

/** Numbers and durations of leads for the operator. They contain no data of visitors. */
export interface LeadStatistics {
  /**
   * Counts the leads in some states. States without leads are missing, and test leads do not count. The time does not
   * grow with the number of leads in other states.
   */
  countStates(states: readonly LeadState[]): Promise<readonly LeadCount[]>;
  /** Counts the leads that arrived since a time (milliseconds since 1970), by hour of arrival and present state. */
  countArrivals(since: number): Promise<readonly ArrivalCount[]>;
  /** Returns the delivery times of the newest delivered leads that arrived since a time, at most `maxDeliveries`. */
  listDeliveryTimes(since: number): Promise<readonly DeliveryTime[]>;
}

export interface ArrivalCount {
  /** Hour of arrival, as the number of hours since 1970. */
  readonly hour: number;
  readonly state: LeadState;
  readonly count: number;
}

export interface DeliveryTime {
  /** Time at which the lead arrived, in milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Milliseconds from arrival to delivery. */
  readonly ms: number;
}

/**
 * Largest number of delivered leads that are read. It is enough to compute the median of each hour. If a relay has
 * more leads, only the newest count.
 */
const maxDeliveries = 5_000;

export function createLeadStatistics({ query }: Database): LeadStatistics {
  return {
    async countStates(states) {
      const counts = await Promise.all(
        states.map((state) =>
          query<LeadCount>(sql`
            SELECT state, count(*) AS count, min(created_at) AS oldest FROM leads
            WHERE test = 0 AND state = ${state} GROUP BY state`),
        ),
      );
      return counts.flat();
    },
    countArrivals: (since) =>
      // Both databases round down when they divide integers. The divisor is part of the SQL text, because a parameter
      // would not be an integer.
      query(sql`
        SELECT created_at / 3600000 AS hour, state, count(*) AS count FROM leads
        WHERE created_at >= ${since} AND test = 0 GROUP BY 1, 2`),
    listDeliveryTimes: (since) =>
      query(sql`
        SELECT created_at AS "arrivedAt", changed_at - created_at AS ms FROM leads
        WHERE state = 'delivered' AND test = 0 AND created_at >= ${since} ORDER BY created_at DESC LIMIT ${maxDeliveries}`),
  };
}
