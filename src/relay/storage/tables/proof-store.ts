import { type Database, sql } from '../database/sql.js';

/** Proofs of work that were used, in whichever relay. */
export interface ProofStore {
  /** Whether it is used for the first time: of two at once, one is. Times in milliseconds since 1970. */
  use(challenge: string, expires: number): Promise<boolean>;
  /** Forgets what expired before then. */
  forget(before: number): Promise<void>;
}

export async function openProofs(database: Database): Promise<ProofStore> {
  const { all } = database;
  await database.alone(async (db) => {
    await db.all(
      sql`CREATE TABLE IF NOT EXISTS used_proofs (challenge TEXT PRIMARY KEY, expires BIGINT NOT NULL)`,
    );
    await db.all(sql`CREATE INDEX IF NOT EXISTS used_proofs_expires ON used_proofs (expires)`);
  });
  return {
    async use(challenge, expires) {
      const used = await all(sql`
        INSERT INTO used_proofs (challenge, expires) VALUES (${challenge}, ${expires})
        ON CONFLICT DO NOTHING RETURNING challenge`);
      return used.length > 0;
    },
    async forget(before) {
      await all(sql`DELETE FROM used_proofs WHERE expires < ${before}`);
    },
  };
}
