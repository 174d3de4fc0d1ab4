import { type Database, sql } from '../database/sql.js';

/**
 * Stores which proofs of work were used, for all relays that share this database. So a visitor can use a proof only
 * once.
 */
export interface ProofStore {
  /**
   * Marks a proof of work as used. Returns `true` for the first use. If two relays mark the same proof at the same
   * time, only one of them gets `true`.
   * @param expires milliseconds since 1970
   */
  markUsed(challenge: string, expires: number): Promise<boolean>;
  isUsed(challenge: string): Promise<boolean>;
  /** Deletes proofs of work that expired before `cutoff`, in milliseconds since 1970. */
  deleteExpired(cutoff: number): Promise<void>;
}

export function createProofStore({ query }: Database): ProofStore {
  return {
    async markUsed(challenge, expires) {
      const inserted = await query(sql`
        INSERT INTO used_proofs (challenge, expires) VALUES (${challenge}, ${expires})
        ON CONFLICT DO NOTHING RETURNING challenge`);
      return inserted.length > 0;
    },
    async isUsed(challenge) {
      return (await query(sql`SELECT challenge FROM used_proofs WHERE challenge = ${challenge}`)).length > 0;
    },
    async deleteExpired(cutoff) {
      await query(sql`DELETE FROM used_proofs WHERE expires < ${cutoff}`);
    },
  };
}
