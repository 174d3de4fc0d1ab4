import { type Database, sql } from '../database/sql.js';
import type { LeadState } from './lead-schema.js';

/** Figures about leads for operators. They hold no data of visitors. */
export interface LeadStatistics {
  /** Leads that arrived since a time (milliseconds since 1970), by hour and present state. */
  countArrivals(since: number): Promise<readonly ArrivalCount[]>;
  /** The newest delivered leads that arrived since a time, at most `maxDeliveries`. */
  listDeliveryTimes(since: number): Promise<readonly DeliveryTime[]>;
}

export interface ArrivalCount {
  /** Hours since 1970. */
  readonly hour: number;
  readonly state: LeadState;
  readonly count: number;
}

export interface DeliveryTime {
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Milliseconds from arrival to delivery. */
  readonly ms: number;
}

/** Enough for quantiles of an hour. A busy relay then shows its newest leads. */
const maxDeliveries = 5_000;

export function createLeadStatistics({ query }: Database): LeadStatistics {
  return {
    countArrivals: (since) =>
      // Division of integers rounds down in both databases. A number that is passed as a value would not be an integer.
      query(sql`
        SELECT created_at / 3600000 AS hour, state, count(*) AS count FROM leads
        WHERE created_at >= ${since} AND test = 0 GROUP BY 1, 2`),
    listDeliveryTimes: (since) =>
      query(sql`
        SELECT created_at AS "arrivedAt", changed_at - created_at AS ms FROM leads
        WHERE state = 'delivered' AND test = 0 AND created_at >= ${since} ORDER BY created_at DESC LIMIT ${maxDeliveries}`),
  };
}
