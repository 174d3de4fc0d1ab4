import { type Database, sql } from '../database/sql.js';
import type { LeadChange, StoredLead } from './lead-schema.js';

/** Selects the leads that are sent to the CRM next, and stores the result of sending them. */
export interface LeadClaims {
  /**
   * Selects queued leads that are due, and stores the state `trying`. Returns no leads if the relay once crashed
   * while it sent one of the due leads: that lead must be sent alone.
   */
  claim(limit: number, now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /**
   * Selects a single lead that was being sent when its relay crashed. The lead is sent alone, because it may have
   * caused the crash. Empty: no such lead is due.
   */
  claimCrashed(now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /**
   * Renews the time limit ("lease") for sending a lead, after its files were uploaded slowly and right before the
   * lead itself is sent. Returns `false` if the limit had expired and another relay has marked the lead as unclear.
   */
  extendLease(
    lead: Pick<StoredLead, 'receipt' | 'attempts'>,
    now: number,
    leaseUntil: number,
  ): Promise<boolean>;
  /** Stores the next state of a lead. Returns `false` if the lead is being sent again or has another state by now. */
  changeState(
    lead: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
    now: number,
    change: LeadChange,
  ): Promise<boolean>;
}

export function createLeadClaims({ query }: Pick<Database, 'query'>): LeadClaims {
  return {
    claim: (limit, now, leaseUntil) =>
      query(sql`
      UPDATE leads SET state = 'trying', attempts = attempts + 1, sent_at = ${now}, changed_at = ${now},
        lease_until = ${leaseUntil}
      WHERE receipt IN (SELECT receipt FROM leads WHERE state = 'queued' AND due_at <= ${now} AND NOT EXISTS (
          SELECT 1 FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`),
    claimCrashed: (now, leaseUntil) =>
      query(sql`
      UPDATE leads SET state = 'trying', attempts = attempts + 1, sent_at = ${now}, changed_at = ${now},
        lease_until = ${leaseUntil}
      WHERE receipt IN (SELECT receipt FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now}
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *`),
    async extendLease({ receipt, attempts }, now, leaseUntil) {
      const extended = await query(sql`
        UPDATE leads SET sent_at = ${now}, lease_until = ${leaseUntil}
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = 'trying' RETURNING receipt`);
      return extended.length > 0;
    },
    async changeState(
      { receipt, attempts, state },
      now,
      { state: next, code, dueAt, looks, crashes, repeat },
    ) {
      const changed = await query(sql`
        UPDATE leads SET state = ${next}, code = ${code}, due_at = ${Math.ceil(dueAt)}, changed_at = ${now}, network = NULL,
          looks = COALESCE(${looks ?? null}, looks), crashes = COALESCE(${crashes ?? null}, crashes),
          repeat = COALESCE(${repeat === undefined ? null : Number(repeat)}, repeat)
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state} RETURNING receipt`);
      return changed.length > 0;
    },
  };
}
