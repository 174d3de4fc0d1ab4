import { type Database, sql } from '../database/sql.js';

/** What the stored suspicious leads of a network need. */
export interface QuarantineUsage {
  /** Keyed hash of the network. `null`: the network is not known. */
  readonly network: string | null;
  readonly leads: number;
  /** Encrypted content and files, each lead with at least `minLeadBytes`. */
  readonly bytes: number;
}

/** The room of suspicious leads, and the number of suspicious leads that found no room. */
export interface QuarantineStore {
  /** A row for each network. */
  measure(minLeadBytes: number): Promise<readonly QuarantineUsage[]>;
  /** Counts suspicious leads that were not stored. `code` is the reason of the suspicion. */
  countUnstored(code: string, leads: number, now: number): Promise<void>;
  /** Number of suspicious leads that were not stored, as far as the counts are not deleted. */
  readUnstored(): Promise<number>;
  /** Deletes counts of days that were over before `cutoff`, in milliseconds since 1970. */
  deleteUnstored(cutoff: number): Promise<void>;
}

const dayMs = 24 * 3_600_000;

export function createQuarantineStore({ query }: Database): QuarantineStore {
  return {
    measure: (minLeadBytes) =>
      query(sql`
        SELECT network, count(*) AS leads,
          CAST(sum(CASE WHEN bytes > ${minLeadBytes} THEN bytes ELSE ${minLeadBytes} END) AS BIGINT) AS bytes
        FROM leads WHERE state = 'quarantine' AND sealed IS NOT NULL GROUP BY network`),
    async countUnstored(code, leads, now) {
      await query(sql`
        INSERT INTO unstored_leads (day, code, leads) VALUES (${Math.floor(now / dayMs)}, ${code}, ${leads})
        ON CONFLICT (day, code) DO UPDATE SET leads = unstored_leads.leads + excluded.leads`);
    },
    async readUnstored() {
      const [row] = await query<{ leads: number }>(
        sql`SELECT CAST(COALESCE(sum(leads), 0) AS BIGINT) AS leads FROM unstored_leads`,
      );
      return row?.leads ?? 0;
    },
    async deleteUnstored(cutoff) {
      await query(sql`DELETE FROM unstored_leads WHERE day < ${Math.floor(cutoff / dayMs)}`);
    },
  };
}
