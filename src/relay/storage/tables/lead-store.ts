import { type Database, mostAhead, sql } from '../database/sql.js';
import { createLeadErasure, type LeadErasure } from './lead-erasure.js';
import {
  type LeadChange,
  type LeadState,
  makeLeadTable,
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
  claimSuspect(now: number, leaseUntil: number): Promise<readonly StoredLead[]>;
  /** The lead itself leaves only now: its files took their time. False when somebody else has taken it over. */
  hold(lead: Pick<StoredLead, 'receipt' | 'attempts'>, now: number, leaseUntil: number): Promise<boolean>;
  /** False when the lead is not in that attempt any more: somebody else has taken it over. */
  change(
    lead: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
    now: number,
    to: LeadChange,
  ): Promise<boolean>;
  /** Makes unclear, and counts as a crash, what was being tried by a relay whose lease has run out. */
  takeOver(now: number, settledAt: number): Promise<number>;
  /**
   * For a clock that was set: what is queued is tried at once, what began in a time to come begins now, and none that is
   * unclear is due before `settledAt`.
   */
  rebase(now: number, settledAt: number): Promise<void>;
  /** At a start: the same, and `takeOver` for all that was under way in here. */
  recover(now: number, settledAt: number): Promise<number>;
  unclear(now: number, limit: number): Promise<readonly StoredLead[]>;
  /** Leads that were under way to the CRM in that time, and are or may be there. */
  sentBetween(from: number, to: number): Promise<readonly StoredLead[]>;
  find(receipt: string): Promise<StoredLead | undefined>;
  /** Leads in those states by their receipts, from the one after `after` on: however they move on, a page misses none. */
  list(states: readonly LeadState[], limit: number, after?: string): Promise<readonly StoredLead[]>;
  counts(): Promise<readonly LeadCount[]>;
  nextDue(): Promise<number | undefined>;
}

export interface LeadCount {
  readonly state: LeadState;
  readonly count: number;
  readonly oldest: number;
}

export async function openLeads(database: Database): Promise<LeadStore> {
  await database.alone(makeLeadTable);
  const { all } = database;

  async function takeOver(now: number, settledAt: number, over = now): Promise<number> {
    const taken = await all(sql`
      UPDATE leads SET state = 'unclear', code = 'interrupted', crashes = crashes + 1, due_at = ${settledAt},
        changed_at = ${now}
      WHERE state = 'trying' AND lease_until <= ${over} RETURNING receipt`);
    return taken.length;
  }

  async function rebase(now: number, settledAt: number): Promise<void> {
    await all(sql`UPDATE leads SET due_at = ${now} WHERE state = 'queued' AND due_at > ${now}`);
    // Their waits are kept as long as they were: the CRM may still be about to show them.
    await all(sql`
      UPDATE leads SET due_at = due_at - changed_at + ${now}, lease_until = lease_until - changed_at + ${now},
        sent_at = sent_at - changed_at + ${now}, changed_at = ${now}
      WHERE state IN ('unclear', 'trying') AND changed_at > ${now + mostAhead}`);
    await all(sql`UPDATE leads SET due_at = ${settledAt} WHERE state = 'unclear' AND due_at < ${settledAt}`);
    // Whoever waits for a lead to be old enough would wait for as long as the step was.
    await all(sql`
      UPDATE leads SET created_at = ${now}
      WHERE state IN ('queued', 'unclear', 'trying') AND created_at > ${now + mostAhead}`);
  }

  return {
    async add({ receipt, form, token, body, before = [], fingerprint, sealed, state, code, now }) {
      let linked: string | undefined;
      for (const older of before) {
        const sent = await all<{ receipt: string; body: string }>(
          sql`SELECT receipt, body FROM leads WHERE token = ${older.token} ORDER BY created_at`,
        );
        const same = sent.find((one) => one.body === older.body);
        if (same) return same.receipt;
        linked ??= sent[0]?.receipt;
      }
      const [added] = await all<{ receipt: string }>(sql`
        INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, code, created_at, due_at, changed_at, linked)
        VALUES (${receipt}, ${form}, ${token}, ${body}, ${fingerprint}, ${sealed}, ${state}, ${code}, ${now}, ${now}, ${now},
          COALESCE(${linked ?? null}, (SELECT receipt FROM leads WHERE token = ${token} ORDER BY created_at LIMIT 1)))
        ON CONFLICT (token, body) DO NOTHING RETURNING receipt`);
      if (added) return added.receipt;
      const [known] = await all<{ receipt: string }>(
        sql`SELECT receipt FROM leads WHERE token = ${token} AND body = ${body}`,
      );
      if (!known) throw new Error('a lead was neither new nor known');
      return known.receipt;
    },
    claim: (limit, now, leaseUntil) =>
      all(sql`
      UPDATE leads SET state = 'trying', attempts = attempts + 1, sent_at = ${now}, changed_at = ${now},
        lease_until = ${leaseUntil}
      WHERE receipt IN (SELECT receipt FROM leads WHERE state = 'queued' AND due_at <= ${now} AND NOT EXISTS (
          SELECT 1 FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`),
    claimSuspect: (now, leaseUntil) =>
      all(sql`
      UPDATE leads SET state = 'trying', attempts = attempts + 1, sent_at = ${now}, changed_at = ${now},
        lease_until = ${leaseUntil}
      WHERE receipt IN (SELECT receipt FROM leads WHERE crashes > 0 AND state = 'queued' AND due_at <= ${now}
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *`),
    async hold({ receipt, attempts }, now, leaseUntil) {
      const held = await all(sql`
        UPDATE leads SET sent_at = ${now}, lease_until = ${leaseUntil}
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = 'trying' RETURNING receipt`);
      return held.length > 0;
    },
    async change({ receipt, attempts, state }, now, { state: next, code, due, looks, crashes, repeat }) {
      const changed = await all(sql`
        UPDATE leads SET state = ${next}, code = ${code}, due_at = ${Math.ceil(due)}, changed_at = ${now},
          looks = COALESCE(${looks ?? null}, looks), crashes = COALESCE(${crashes ?? null}, crashes),
          repeat = COALESCE(${repeat === undefined ? null : Number(repeat)}, repeat)
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state} RETURNING receipt`);
      return changed.length > 0;
    },
    takeOver,
    rebase,
    async recover(now, settledAt) {
      // Of several relays, those that kept running have kept the time.
      await rebase(now, database.shared ? now : settledAt);
      return takeOver(now, settledAt, database.shared ? now : Number.MAX_SAFE_INTEGER);
    },
    unclear: (now, limit) =>
      all(
        sql`SELECT * FROM leads WHERE state = 'unclear' AND due_at <= ${now} ORDER BY due_at LIMIT ${limit}`,
      ),
    // After a clock was set back a lead can be sent before it came.
    sentBetween: (from, to) =>
      all(sql`
      SELECT * FROM leads WHERE sent_at >= ${from} AND (created_at <= ${to} OR sent_at <= ${to})
        AND (state IN ('delivered', 'trying', 'unclear') OR repeat = 1)`),
    async find(receipt) {
      return (await all<StoredLead>(sql`SELECT * FROM leads WHERE receipt = ${receipt}`))[0];
    },
    async list(states, limit, after = '') {
      const lists = await Promise.all(
        states.map((state) =>
          all<StoredLead>(
            sql`SELECT * FROM leads WHERE state = ${state} AND receipt > ${after} ORDER BY receipt LIMIT ${limit}`,
          ),
        ),
      );
      // Receipts are of capitals and digits, whose order is the same in here as in any database.
      return lists
        .flat()
        .sort((a, b) => (a.receipt < b.receipt ? -1 : 1))
        .slice(0, limit);
    },
    counts: () =>
      all(sql`SELECT state, count(*) AS count, min(created_at) AS oldest FROM leads GROUP BY state`),
    async nextDue() {
      const [row] = await all<{ due: number | null }>(
        sql`SELECT min(due_at) AS due FROM leads WHERE state = 'queued'`,
      );
      return row?.due ?? undefined;
    },
    ...createLeadErasure(database),
  };
}
