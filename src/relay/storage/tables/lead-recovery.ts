import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/** Corrects leads after a crash of a relay, and after the wall clock was set. */
export interface LeadRecovery {
  /**
   * Marks leads as unclear whose lease is over, and counts a crash of the relay that was sending them. `settledAt` is the
   * time of the first search. Returns the number of leads.
   */
  expireLeases(now: number, settledAt: number): Promise<number>;
  /**
   * Corrects times after the wall clock was set. Queued leads are due now, times in the future become the present, and no
   * unclear lead is due before `settledAt`.
   */
  adjustToClockStep(now: number, settledAt: number): Promise<void>;
  /**
   * Corrects times and expires leases when a relay starts. In a database that no other relay uses, every running attempt
   * was this relay's own, so all leases are over. Returns the number of leads that became unclear.
   */
  recover(now: number, settledAt: number): Promise<number>;
}

export function createLeadRecovery({ query, isShared }: Pick<Database, 'query' | 'isShared'>): LeadRecovery {
  async function expireLeases(now: number, settledAt: number, leaseCutoff = now): Promise<number> {
    const expired = await query(sql`
      UPDATE leads SET state = 'unclear', code = 'interrupted', crashes = crashes + 1, due_at = ${settledAt},
        changed_at = ${now}
      WHERE state = 'trying' AND lease_until <= ${leaseCutoff} RETURNING receipt`);
    return expired.length;
  }

  async function adjustToClockStep(now: number, settledAt: number): Promise<void> {
    await query(sql`UPDATE leads SET due_at = ${now} WHERE state = 'queued' AND due_at > ${now}`);
    // The remaining waits keep their length, because the CRM may not show these leads yet.
    await query(sql`
      UPDATE leads SET due_at = due_at - changed_at + ${now}, lease_until = lease_until - changed_at + ${now},
        sent_at = sent_at - changed_at + ${now}, changed_at = ${now}
      WHERE state IN ('unclear', 'trying') AND changed_at > ${now + maxClockSkewMs}`);
    await query(
      sql`UPDATE leads SET due_at = ${settledAt} WHERE state = 'unclear' AND due_at < ${settledAt}`,
    );
    // A lead from the future would not reach any age limit before the step is over.
    await query(sql`
      UPDATE leads SET created_at = ${now}
      WHERE state IN ('queued', 'unclear', 'trying') AND created_at > ${now + maxClockSkewMs}`);
  }

  return {
    expireLeases,
    adjustToClockStep,
    async recover(now, settledAt) {
      // In a shared database, the relays that kept running have corrected the times already.
      await adjustToClockStep(now, isShared ? now : settledAt);
      return expireLeases(now, settledAt, isShared ? now : Number.MAX_SAFE_INTEGER);
    },
  };
}
