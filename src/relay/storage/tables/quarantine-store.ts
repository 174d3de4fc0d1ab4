import { dayMs } from '../../../async/durations.js';
import { type Database, sql } from '../database/sql.js';

/** Storage that leads of one network use if these leads look like spam. */
export interface QuarantineUsage {
  /** Keyed hash of the sender's network. `null`: the network is not known. */
  readonly network: string | null;
  readonly leads: number;
  /** Total size of the leads with their files, in bytes. At least `minLeadBytes` are counted for each lead. */
  readonly bytes: number;
}

/**
 * Measures the storage of leads that look like spam. Counts the leads that looked like spam and were not stored
 * because the storage limit was reached.
 */
export interface QuarantineStore {
  /** Measures the leads that look like spam. Returns one row for each network. */
  measure(minLeadBytes: number): Promise<readonly QuarantineUsage[]>;
  /** Counts leads that look like spam and were not stored. `code` is the reason why they look like spam. */
  countUnstored(code: string, leads: number, now: number): Promise<void>;
  /**
   * Returns the number of leads that looked like spam and were not stored. Leads whose count was already deleted are
   * not included.
   */
  readUnstored(): Promise<number>;
  /** Deletes the counts of days that ended before `cutoff`, in milliseconds since 1970. */
  deleteUnstored(cutoff: number): Promise<void>;
}

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
