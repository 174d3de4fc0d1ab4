import { hourMs } from '../../../async/durations.js';
import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/**
 * Purposes of CRM requests with the API key. The words are stored in the table `calls`.
 * - `look-up`: searches the CRM's list of requests for a lead
 * - `look-back`: continues such a search on older pages of the list
 * - `lists`: loads option lists, headings of fields, or texts that the CRM publishes
 * - `uploads`: uploads a file
 */
export type RequestPurpose = 'look-back' | 'lists' | 'uploads' | 'look-up';

/**
 * Limits for CRM requests with the API key, as numbers of requests in the last hour. If one of them is reached, a
 * further request is refused.
 */
export interface RequestLimits {
  /** Maximum number of CRM requests of all kinds together in one hour. */
  readonly maxTotal: number;
  /**
   * Maximum number of CRM requests of the same kind in one hour. There are two kinds: file uploads, and all other
   * requests.
   */
  readonly maxOfKind: number;
}

/** Counts the CRM requests with the API key in the last hour, for all relays that share this database. */
export interface RequestCountStore {
  /**
   * Counts a request and returns `true`; returns `false` if a limit is reached. The limits hold even if several
   * relays count at the same time.
   */
  take(purpose: RequestPurpose, now: number, limits: RequestLimits): Promise<boolean>;
  count(now: number): Promise<number>;
}

export function createRequestCountStore({ query, runExclusive }: Database): RequestCountStore {
  return {
    take: (purpose, now, limits) =>
      runExclusive(async (db) => {
        await db.query(sql`DELETE FROM calls WHERE at <= ${now - hourMs} OR at > ${now + maxClockSkewMs}`);
        const taken = await db.query(sql`
          INSERT INTO calls (at, purpose) SELECT CAST(${now} AS BIGINT), ${purpose}
          WHERE (SELECT count(*) FROM calls) < ${limits.maxTotal}
            AND (SELECT count(*) FROM calls WHERE (purpose = 'uploads') = (${purpose} = 'uploads')) < ${limits.maxOfKind}
          RETURNING at`);
        return taken.length > 0;
      }),
    async count(now) {
      const [row] = await query<{ count: number }>(
        sql`SELECT count(*) AS count FROM calls WHERE at > ${now - hourMs} AND at <= ${now + maxClockSkewMs}`,
      );
      return row?.count ?? 0;
    },
  };
}
