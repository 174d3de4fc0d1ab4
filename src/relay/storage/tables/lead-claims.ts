import { type Database, runStep, sql, type Transaction } from '../database/sql.js';
import { appendConsents } from './consent-store.js';
import type { LeadChange, LeadState, StoredLead } from './lead-schema.js';
import type { SignalRecorder, SignalType } from './signal-store.js';

/**
 * Selects the leads that are sent to the CRM next, reserves them for this relay, and stores the result of sending
 * them.
 */
export interface LeadClaims {
  /**
   * Selects queued leads that are due, and stores the state `trying`, so that no other relay sends them. If a relay has
   * crashed while it sent one of the due leads, that lead must be sent alone, and before the others (`claimCrashed`).
   * Until then, `claim` returns no leads.
   */
  claim(limit: number, now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /**
   * Selects a single lead that a relay was sending when the relay crashed. This lead is sent alone, because it may
   * have caused the crash. Empty: no such lead is due.
   */
  claimCrashed(now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /**
   * Extends the time (the lease) during which only this relay may send the lead. It is called after the upload of each
   * file of the lead. Returns `false` if the time was over and another relay has marked the lead as unclear.
   */
  extendLease(
    lead: Pick<StoredLead, 'receipt' | 'attempts'>,
    now: number,
    leaseUntil: number,
  ): Promise<boolean>;
  /**
   * Stores the next state of a lead. Returns `false` and stores nothing if the lead has been sent again or has another
   * state by now.
   */
  changeState(
    lead: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
    now: number,
    change: LeadChange,
  ): Promise<boolean>;
}

/**
 * Reserves the leads of the query `due`, which comes before this statement. PostgreSQL runs such a query once. It may run a
 * query inside `IN` once for each lead of the table, and would then select other leads each time.
 */
const reserveDue = (now: number, leaseUntil: number) => sql`
  UPDATE leads SET state = 'trying', attempts = attempts + 1, sent_at = ${now}, changed_at = ${now},
    lease_until = ${leaseUntil}
  WHERE receipt IN (SELECT receipt FROM due) RETURNING *`;

export function createLeadClaims(
  { query, transact }: Pick<Database, 'query' | 'transact'>,
  signals: SignalRecorder,
): LeadClaims {
  return {
    claim: (limit, now, leaseUntil) =>
      query(sql`
      WITH due AS (SELECT receipt FROM leads WHERE state = 'queued' AND due_at <= ${now} AND NOT EXISTS (
          SELECT 1 FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      ${reserveDue(now, leaseUntil)}`),
    claimCrashed: (now, leaseUntil) =>
      query(sql`
      WITH due AS (SELECT receipt FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now}
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      ${reserveDue(now, leaseUntil)}`),
    async extendLease({ receipt, attempts }, now, leaseUntil) {
      const extended = await query(sql`
        UPDATE leads SET sent_at = ${now}, lease_until = ${leaseUntil}
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = 'trying' RETURNING receipt`);
      return extended.length > 0;
    },
    changeState: (lead, now, change) => transact(() => changeLead(lead, now, change, signals)),
  };
}

/** Stores the next state of a lead, its consents, and the signal (message to the operator) about the change. */
function* changeLead(
  { receipt, attempts, state }: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
  now: number,
  { state: next, code, dueAt, looks, crashes, repeat, consents = [] }: LeadChange,
  signals: SignalRecorder,
): Transaction<boolean> {
  const [changed] = yield* runStep<Pick<StoredLead, 'form' | 'test'>>(sql`
    UPDATE leads SET state = ${next}, code = ${code}, due_at = ${Math.ceil(dueAt)}, changed_at = ${now}, network = NULL,
      looks = COALESCE(${looks ?? null}, looks), crashes = COALESCE(${crashes ?? null}, crashes),
      repeat = COALESCE(${repeat === undefined ? null : Number(repeat)}, repeat)
    WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state} RETURNING form, test`);
  if (!changed) return false;
  yield* appendConsents(consents);
  const type = nameSignal(state, next);
  if (type && !changed.test) yield* signals.record({ type, lead: receipt, form: changed.form, code, now });
  return true;
}

/**
 * Returns the type of the signal (message to the operator) about a change of a lead's state. `undefined`: the change
 * needs no signal.
 */
function nameSignal(state: LeadState, next: LeadChange['state']): SignalType | undefined {
  if (next === 'delivered') return 'lead.delivered';
  if (next === 'attention') return 'lead.attention';
  return state === 'quarantine' && next === 'queued' ? 'lead.received' : undefined;
}
