import { type Database, mostAhead, sql } from '../database/sql.js';

/** What a request with the key is for, the most urgent last. */
export type CallPurpose = 'look-back' | 'lists' | 'uploads' | 'look-up';

export interface MostCalls {
  readonly inAll: number;
  readonly ofKind: number;
}

/** Requests with the key in the last hour, counted over all relays. */
export interface CallStore {
  /** Writes one down if fewer than `most` are there, in all and of its kind: for files, or not. All in one step. */
  take(purpose: CallPurpose, now: number, most: MostCalls): Promise<boolean>;
  count(now: number): Promise<number>;
}

const hour = 3_600_000;

export async function openCalls(database: Database): Promise<CallStore> {
  const { all } = database;
  await database.alone(async (db) => {
    await db.all(sql`CREATE TABLE IF NOT EXISTS calls (at BIGINT NOT NULL, purpose TEXT NOT NULL)`);
    await db.all(sql`CREATE INDEX IF NOT EXISTS calls_at ON calls (at)`);
  });
  return {
    take: (purpose, now, most) =>
      database.alone(async (db) => {
        await db.all(sql`DELETE FROM calls WHERE at <= ${now - hour} OR at > ${now + mostAhead}`);
        const taken = await db.all(sql`
          INSERT INTO calls (at, purpose) SELECT CAST(${now} AS BIGINT), ${purpose}
          WHERE (SELECT count(*) FROM calls) < ${most.inAll}
            AND (SELECT count(*) FROM calls WHERE (purpose = 'uploads') = (${purpose} = 'uploads')) < ${most.ofKind}
          RETURNING at`);
        return taken.length > 0;
      }),
    async count(now) {
      const [row] = await all<{ count: number }>(
        sql`SELECT count(*) AS count FROM calls WHERE at > ${now - hour} AND at <= ${now + mostAhead}`,
      );
      return row?.count ?? 0;
    },
  };
}
