import { type Database, maxClockSkewMs, sql } from '../database/sql.js';

/** Corrects leads after a crash of a relay, and after the system clock was changed. */
export interface LeadRecovery {
  /**
   * Marks leads as unclear if the time for sending them (the lease) is over. The relay that was sending such a lead
   * has crashed, so the crash is counted for the lead. `settledAt` is the time at which the CRM is first searched for
   * these leads. Returns the number of leads.
   */
  expireLeases(now: number, settledAt: number): Promise<number>;
  /**
   * Corrects the times of leads after the system clock was changed. Queued leads become due now, and times in the
   * future become the present. A lead that the CRM may or may not have is not searched for before `settledAt`.
   */
  adjustToClockStep(now: number, settledAt: number): Promise<void>;
  /**
   * Corrects the times of leads, and ends interrupted deliveries, when a relay starts. If no other relay uses the
   * database, the earlier run of this relay has interrupted all deliveries that seem to run. Returns the number of
   * leads whose delivery was interrupted.
   * @param isCopy true: the database is a copy that was restored. The relay that used the original may have delivered the
   *   queued leads, so all of them become unclear. Default: `false`
   */
  recover(now: number, settledAt: number, isCopy?: boolean): Promise<number>;
}

export function createLeadRecovery({ query, isShared }: Pick<Database, 'query' | 'isShared'>): LeadRecovery {
  async function expireLeases(now: number, settledAt: number, leaseCutoff = now): Promise<number> {
    const expired = await query(sql`
      UPDATE leads SET state = 'unclear', code = 'interrupted', crashes = crashes + 1, looks = 0, due_at = ${settledAt},
        changed_at = ${now}
      WHERE state = 'trying' AND lease_until <= ${leaseCutoff} RETURNING receipt`);
    return expired.length;
  }

  async function adjustToClockStep(now: number, settledAt: number): Promise<void> {
    await query(sql`UPDATE leads SET due_at = ${now} WHERE state = 'queued' AND due_at > ${now}`);
    // The CRM may not list the lead yet. So the time until the relay searches the CRM for it stays the same, although
    // the clock has changed.
    await query(sql`
      UPDATE leads SET due_at = due_at - changed_at + ${now}, lease_until = lease_until - changed_at + ${now},
        sent_at = sent_at - changed_at + ${now}, changed_at = ${now}
      WHERE state IN ('unclear', 'trying') AND changed_at > ${now + maxClockSkewMs}`);
    await query(
      sql`UPDATE leads SET due_at = ${settledAt} WHERE state = 'unclear' AND due_at < ${settledAt}`,
    );
    // If the time at which a lead arrived is in the future, the lead would be erased too late. So the present is stored
    // instead.
    await query(sql`
      UPDATE leads SET created_at = ${now}
      WHERE state IN ('queued', 'unclear', 'trying') AND created_at > ${now + maxClockSkewMs}`);
    // If finished leads or files have a time in the future, they would be erased too late. So the present is
    // stored instead.
    await query(sql`
      UPDATE leads SET changed_at = ${now}
      WHERE state NOT IN ('unclear', 'trying') AND changed_at > ${now + maxClockSkewMs}`);
    await query(sql`UPDATE uploads SET created_at = ${now} WHERE created_at > ${now + maxClockSkewMs}`);
    // Otherwise a lead would wait for its file until the wrong time has come.
    await query(sql`UPDATE uploads SET failed_at = ${now} WHERE failed_at > ${now + maxClockSkewMs}`);
    await query(sql`UPDATE uploads SET refused_at = ${now} WHERE refused_at > ${now + maxClockSkewMs}`);
  }

  /**
   * Marks all queued leads of a restored copy as unclear. They were sent after the copy was made, so they count as sent at
   * the time of the last change in the copy: the search must read at least back to this time. Any other unfinished lead may
   * have been sent later than the copy knows, so a search for it proves nothing: if it is sent, it is marked as a repeat.
   */
  async function distrustCopy(now: number, settledAt: number): Promise<void> {
    await query(
      sql`UPDATE leads SET repeat = 1 WHERE state IN ('attention', 'unclear', 'trying', 'quarantine')`,
    );
    const [last] = await query<{ time: number | null }>(sql`SELECT max(changed_at) AS time FROM leads`);
    await query(sql`
      UPDATE leads SET state = 'unclear', code = 'restored', looks = 0, sent_at = ${Math.min(last?.time ?? now, now)},
        due_at = ${settledAt}, changed_at = ${now}
      WHERE state = 'queued'`);
  }

  return {
    expireLeases,
    adjustToClockStep,
    async recover(now, settledAt, isCopy = false) {
      if (isCopy) await distrustCopy(now, settledAt);
      // If other relays use the database, they have already corrected the times after the change of the clock.
      await adjustToClockStep(now, isShared ? now : settledAt);
      return expireLeases(now, settledAt, isShared ? now : Number.MAX_SAFE_INTEGER);
    },
  };
}
