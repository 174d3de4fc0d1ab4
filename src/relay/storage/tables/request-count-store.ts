import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/** What a request with the key is for, the most urgent last. */
export type RequestPurpose = 'look-back' | 'lists' | 'uploads' | 'look-up';

export interface RequestLimits {
  readonly maxTotal: number;
  readonly maxOfKind: number;
}

/** Requests with the key in the last hour, counted over all relays. */
export interface RequestCountStore {
  /** Writes one down if fewer than `most` are there, in all and of its kind: for files, or not. All in one step. */
  take(purpose: RequestPurpose, now: number, limits: RequestLimits): Promise<boolean>;
  count(now: number): Promise<number>;
}

const hourMs = 3_600_000;

export async function openRequestCountStore(database: Database): Promise<RequestCountStore> {
  const { query } = database;
  await database.runExclusive(async (db) => {
    await db.query(sql`CREATE TABLE IF NOT EXISTS calls (at BIGINT NOT NULL, purpose TEXT NOT NULL)`);
    await db.query(sql`CREATE INDEX IF NOT EXISTS calls_at ON calls (at)`);
  });
  return {
    take: (purpose, now, limits) =>
      database.runExclusive(async (db) => {
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
