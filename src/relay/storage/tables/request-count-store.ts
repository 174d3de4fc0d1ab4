import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/** The purpose of a request with the key, the most urgent purpose last. The words are stored in the table `calls`. */
export type RequestPurpose = 'look-back' | 'lists' | 'uploads' | 'look-up';

/** Numbers of requests in the last hour from which on a further request is refused. */
export interface RequestLimits {
  /** All requests together. */
  readonly maxTotal: number;
  /** Requests of the same kind: uploads, or everything else. */
  readonly maxOfKind: number;
}

/** The requests with the key in the last hour, of all relays of this store. */
export interface RequestCountStore {
  /** Counts a request and returns `true`, unless a limit is reached. Relays that try at the same time keep the limit. */
  take(purpose: RequestPurpose, now: number, limits: RequestLimits): Promise<boolean>;
  count(now: number): Promise<number>;
}

const hourMs = 3_600_000;

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
