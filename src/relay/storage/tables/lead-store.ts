import { type Database, maxClockSkewMs, sql } from '../database/sql.js';
import { createLeadErasure, type LeadErasure } from './lead-erasure.js';
import {
  createLeadTable,
  type LeadChange,
  type LeadState,
  type NewLead,
  type StoredLead,
} from './lead-schema.js';

export interface LeadStore extends LeadErasure {
  /** Durable when it resolves. The same token with the same body gives the receipt that is there already. */
  add(lead: NewLead): Promise<string>;
  /**
   * Takes queued leads whose time has come and writes down that they are being tried. None while a suspect's time has
   * come: nothing new begins until it can be tried alone.
   */
  claim(limit: number, now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /** The same for one lead whose relay went down while sending it: is it to blame, or was it one beside it? */
  claimCrashed(now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /** The lead itself leaves only now: its files took their time. False when somebody else has taken it over. */
  extendLease(
    lead: Pick<StoredLead, 'receipt' | 'attempts'>,
    now: number,
    leaseUntil: number,
  ): Promise<boolean>;
  /** False when the lead is not in that attempt any more: somebody else has taken it over. */
  changeState(
    lead: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
    now: number,
    change: LeadChange,
  ): Promise<boolean>;
  /** Makes unclear, and counts as a crash, what was being tried by a relay whose lease has run out. */
  expireLeases(now: number, settledAt: number): Promise<number>;
  /**
   * For a clock that was set: what is queued is tried at once, what began in a time to come begins now, and none that is
   * unclear is due before `settledAt`.
   */
  adjustToClockStep(now: number, settledAt: number): Promise<void>;
  /** At a start: the same, and `takeOver` for all that was under way in here. */
  recover(now: number, settledAt: number): Promise<number>;
  listUnclear(now: number, limit: number): Promise<readonly StoredLead[]>;
  /** Leads that were under way to the CRM in that time, and are or may be there. */
  sentBetween(since: number, until: number): Promise<readonly StoredLead[]>;
  find(receipt: string): Promise<StoredLead | undefined>;
  /** Leads in those states by their receipts, from the one after `after` on: however they move on, a page misses none. */
  list(states: readonly LeadState[], limit: number, afterReceipt?: string): Promise<readonly StoredLead[]>;
  countByState(): Promise<readonly LeadCount[]>;
  findNextDueAt(): Promise<number | undefined>;
}

export interface LeadCount {
  readonly state: LeadState;
  readonly count: number;
  readonly oldest: number;
}

export async function openLeadStore(database: Database): Promise<LeadStore> {
  await database.runExclusive(createLeadTable);
  const { query } = database;

  async function expireLeases(now: number, settledAt: number, leaseCutoff = now): Promise<number> {
    const expired = await query(sql`
      UPDATE leads SET state = 'unclear', code = 'interrupted', crashes = crashes + 1, due_at = ${settledAt},
        changed_at = ${now}
      WHERE state = 'trying' AND lease_until <= ${leaseCutoff} RETURNING receipt`);
    return expired.length;
  }

  async function adjustToClockStep(now: number, settledAt: number): Promise<void> {
    await query(sql`UPDATE leads SET due_at = ${now} WHERE state = 'queued' AND due_at > ${now}`);
    // Their waits are kept as long as they were: the CRM may still be about to show them.
    await query(sql`
      UPDATE leads SET due_at = due_at - changed_at + ${now}, lease_until = lease_until - changed_at + ${now},
        sent_at = sent_at - changed_at + ${now}, changed_at = ${now}
      WHERE state IN ('unclear', 'trying') AND changed_at > ${now + maxClockSkewMs}`);
    await query(
      sql`UPDATE leads SET due_at = ${settledAt} WHERE state = 'unclear' AND due_at < ${settledAt}`,
    );
    // Whoever waits for a lead to be old enough would wait for as long as the step was.
    await query(sql`
      UPDATE leads SET created_at = ${now}
      WHERE state IN ('queued', 'unclear', 'trying') AND created_at > ${now + maxClockSkewMs}`);
  }

  return {
    async add({
      receipt,
      form,
      tokenHash,
      bodyHash,
      olderHashes = [],
      fingerprint,
      sealed,
      state,
      code,
      now,
    }) {
      let linked: string | undefined;
      for (const olderHash of olderHashes) {
        const sent = await query<{ receipt: string; body: string }>(
          sql`SELECT receipt, body FROM leads WHERE token = ${olderHash.tokenHash} ORDER BY created_at`,
        );
        const duplicate = sent.find((candidate) => candidate.body === olderHash.bodyHash);
        if (duplicate) return duplicate.receipt;
        linked ??= sent[0]?.receipt;
      }
      const [added] = await query<{ receipt: string }>(sql`
        INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, code, created_at, due_at, changed_at, linked)
        VALUES (${receipt}, ${form}, ${tokenHash}, ${bodyHash}, ${fingerprint}, ${sealed}, ${state}, ${code}, ${now}, ${now}, ${now},
          COALESCE(${linked ?? null}, (SELECT receipt FROM leads WHERE token = ${tokenHash} ORDER BY created_at LIMIT 1)))
        ON CONFLICT (token, body) DO NOTHING RETURNING receipt`);
      if (added) return added.receipt;
      const [existing] = await query<{ receipt: string }>(
        sql`SELECT receipt FROM leads WHERE token = ${tokenHash} AND body = ${bodyHash}`,
      );
      if (!existing) throw new Error('a lead was neither new nor known');
      return existing.receipt;
    },
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
        UPDATE leads SET state = ${next}, code = ${code}, due_at = ${Math.ceil(dueAt)}, changed_at = ${now},
          looks = COALESCE(${looks ?? null}, looks), crashes = COALESCE(${crashes ?? null}, crashes),
          repeat = COALESCE(${repeat === undefined ? null : Number(repeat)}, repeat)
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state} RETURNING receipt`);
      return changed.length > 0;
    },
    expireLeases,
    adjustToClockStep,
    async recover(now, settledAt) {
      // Of several relays, those that kept running have kept the time.
      await adjustToClockStep(now, database.isShared ? now : settledAt);
      return expireLeases(now, settledAt, database.isShared ? now : Number.MAX_SAFE_INTEGER);
    },
    listUnclear: (now, limit) =>
      query(
        sql`SELECT * FROM leads WHERE state = 'unclear' AND due_at <= ${now} ORDER BY due_at LIMIT ${limit}`,
      ),
    // After a clock was set back a lead can be sent before it came.
    sentBetween: (since, until) =>
      query(sql`
      SELECT * FROM leads WHERE sent_at >= ${since} AND (created_at <= ${until} OR sent_at <= ${until})
        AND (state IN ('delivered', 'trying', 'unclear') OR repeat = 1)`),
    async find(receipt) {
      return (await query<StoredLead>(sql`SELECT * FROM leads WHERE receipt = ${receipt}`))[0];
    },
    async list(states, limit, afterReceipt = '') {
      const lists = await Promise.all(
        states.map((state) =>
          query<StoredLead>(
            sql`SELECT * FROM leads WHERE state = ${state} AND receipt > ${afterReceipt} ORDER BY receipt LIMIT ${limit}`,
          ),
        ),
      );
      // Receipts are of capitals and digits, whose order is the same in here as in any database.
      return lists
        .flat()
        .sort((a, b) => (a.receipt < b.receipt ? -1 : 1))
        .slice(0, limit);
    },
    countByState: () =>
      query(sql`SELECT state, count(*) AS count, min(created_at) AS oldest FROM leads GROUP BY state`),
    async findNextDueAt() {
      const [row] = await query<{ due: number | null }>(
        sql`SELECT min(due_at) AS due FROM leads WHERE state = 'queued'`,
      );
      return row?.due ?? undefined;
    },
    ...createLeadErasure(database),
  };
}
