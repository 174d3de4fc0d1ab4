import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/** Corrects leads after a crash of a relay, and after the system clock was changed. */
export interface LeadRecovery {
  /**
   * Marks leads as unclear if the time limit ("lease") for sending them is over: the relay that was sending them has
   * crashed, which is counted. `settledAt` is the time at which the CRM is first searched for these leads. Returns
   * the number of leads.
   */
  expireLeases(now: number, settledAt: number): Promise<number>;
  /**
   * Corrects times after the system clock was changed. Queued leads become due now, times in the future become the
   * present, and no unclear lead is due before `settledAt`.
   */
  adjustToClockStep(now: number, settledAt: number): Promise<void>;
  /**
   * Corrects times and ends interrupted deliveries when a relay starts. If no other relay uses the database, all
   * deliveries that seem to run were this relay's own and were interrupted. Returns the number of leads that became
   * unclear.
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
    // For leads that may or may not be in the CRM, the remaining waiting time before the search does not change,
    // because the CRM may not list them yet.
    await query(sql`
      UPDATE leads SET due_at = due_at - changed_at + ${now}, lease_until = lease_until - changed_at + ${now},
        sent_at = sent_at - changed_at + ${now}, changed_at = ${now}
      WHERE state IN ('unclear', 'trying') AND changed_at > ${now + maxClockSkewMs}`);
    await query(
      sql`UPDATE leads SET due_at = ${settledAt} WHERE state = 'unclear' AND due_at < ${settledAt}`,
    );
    // If the recorded time of a lead is in the future, the lead would be erased too late. So the time becomes the
    // present.
    await query(sql`
      UPDATE leads SET created_at = ${now}
      WHERE state IN ('queued', 'unclear', 'trying') AND created_at > ${now + maxClockSkewMs}`);
  }

  return {
    expireLeases,
    adjustToClockStep,
    async recover(now, settledAt) {
      // In a shared database, the relays that kept running have already corrected the times after the clock change.
      await adjustToClockStep(now, isShared ? now : settledAt);
      return expireLeases(now, settledAt, isShared ? now : Number.MAX_SAFE_INTEGER);
    },
  };
}
