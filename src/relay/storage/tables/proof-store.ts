import { type Database, sql } from '../database/sql.js';

/** Proofs of work that were used, in whichever relay. */
export interface ProofStore {
  /** Whether it is used for the first time: of two at once, one is. Times in milliseconds since 1970. */
  markUsed(challenge: string, expires: number): Promise<boolean>;
  /** Forgets what expired before then. */
  deleteExpired(cutoff: number): Promise<void>;
}

export async function openProofStore(database: Database): Promise<ProofStore> {
  const { query } = database;
  await database.runExclusive(async (db) => {
    await db.query(
      sql`CREATE TABLE IF NOT EXISTS used_proofs (challenge TEXT PRIMARY KEY, expires BIGINT NOT NULL)`,
    );
    await db.query(sql`CREATE INDEX IF NOT EXISTS used_proofs_expires ON used_proofs (expires)`);
  });
  return {
    async markUsed(challenge, expires) {
      const inserted = await query(sql`
        INSERT INTO used_proofs (challenge, expires) VALUES (${challenge}, ${expires})
        ON CONFLICT DO NOTHING RETURNING challenge`);
      return inserted.length > 0;
    },
    async deleteExpired(cutoff) {
      await query(sql`DELETE FROM used_proofs WHERE expires < ${cutoff}`);
    },
  };
}
