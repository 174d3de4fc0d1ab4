import { type Database, runStep, sql, type Transaction } from '../database/sql.js';
import { appendConsents } from './consent-store.js';
import { createLeadClaims, type LeadClaims } from './lead-claims.js';
import { createLeadErasure, type LeadErasure } from './lead-erasure.js';
import { createLeadRecovery, type LeadRecovery } from './lead-recovery.js';
import type { LeadState, NewLead, StoredLead } from './lead-schema.js';
import type { SignalRecorder } from './signal-store.js';

export interface LeadStore extends LeadClaims, LeadRecovery, LeadErasure {
  /**
   * Stores a lead; the lead is on disk when the promise resolves. A lead with the idempotency key and the values of an
   * earlier lead is a retry: nothing is stored.
   * @throws StoreError if a file of the database was removed or replaced
   */
  add(lead: NewLead): Promise<AddedLead>;
  /**
   * Returns the receipt number of the stored lead with the same idempotency key and the same values. `undefined`:
   * there is none.
   */
  findRepeated(lead: Pick<NewLead, 'tokenHash' | 'bodyHash' | 'olderHashes'>): Promise<string | undefined>;
  /**
   * Returns leads in the state `unclear` (the CRM may or may not have them) for which the CRM has to be searched now,
   * those that have waited longest first.
   */
  listUnclear(now: number, limit: number): Promise<readonly StoredLead[]>;
  /**
   * Returns the leads that were sent to the CRM in a period and are or may be in the CRM. Both times are milliseconds
   * since 1970 and belong to the period.
   */
  sentBetween(since: number, until: number): Promise<readonly StoredLead[]>;
  /**
   * Returns the last leads that were delivered before `time` and are not erased, the latest first. `time` is in
   * milliseconds since 1970.
   */
  deliveredBefore(time: number, limit: number): Promise<readonly StoredLead[]>;
  /**
   * Returns the first leads that were sent and delivered in a period and are not erased, the earliest first. Both
   * times are milliseconds since 1970.
   */
  deliveredBetween(since: number, until: number, limit: number): Promise<readonly StoredLead[]>;
  /** Returns a lead. `undefined`: no lead has this receipt number. */
  find(receipt: string): Promise<StoredLead | undefined>;
  /**
   * Returns up to `limit` leads in some states, sorted by receipt number, starting after `afterReceipt`. The order
   * does not depend on the state. So no lead is skipped if its state changes between two calls.
   */
  list(states: readonly LeadState[], limit: number, afterReceipt?: string): Promise<readonly StoredLead[]>;
  /** Returns up to `limit` leads with a state and a code, sorted by receipt number, starting after `afterReceipt`. */
  listByCode(
    state: LeadState,
    code: string,
    limit: number,
    afterReceipt: string,
  ): Promise<readonly StoredLead[]>;
  /** Counts the leads by state. States without leads are missing. Leads of `apro-forms test` do not count. */
  countByState(): Promise<readonly LeadCount[]>;
  /**
   * Returns the time at which the next queued lead is due, in milliseconds since 1970. `undefined`: no lead is
   * queued.
   */
  findNextDueAt(): Promise<number | undefined>;
}

export interface AddedLead {
  /** Receipt number of the lead. For a retry: the receipt number of the earlier lead. */
  readonly receipt: string;
  /** False: the lead is a retry of a stored lead. Both usually have the same receipt number. */
  readonly isNew: boolean;
}

export interface LeadCount {
  readonly state: LeadState;
  readonly count: number;
  /** Time at which the oldest lead in this state arrived, in milliseconds since 1970. */
  readonly oldest: number;
}

/** Stores a lead with its consents and the signal (message to the operator) about the arrival. */
function* addLead(
  lead: NewLead,
  signals: SignalRecorder,
  lockNames: Database['lockNames'],
): Transaction<AddedLead> {
  const {
    receipt,
    form,
    tokenHash,
    bodyHash,
    olderHashes = [],
    fingerprint,
    sealed,
    state,
    code,
    bytes = 0,
    network,
    uploads = [],
    consents = [],
    isTest = false,
    now,
  } = lead;
  const olderTokenHashes = new Set(olderHashes.map((hashes) => hashes.tokenHash));
  // Another relay may store a lead with the same idempotency key at the same moment, under another secret or with other
  // values. Without the lock, neither relay would see the lead of the other.
  if (lockNames) yield lockNames(new Set([tokenHash, ...olderTokenHashes]));
  let linked: string | undefined;
  for (const olderTokenHash of olderTokenHashes) {
    const sent = yield* runStep<{ receipt: string; body: string; linked: string | null }>(
      sql`SELECT receipt, body, linked FROM leads WHERE token = ${olderTokenHash} ORDER BY created_at`,
    );
    const duplicate = sent.find(({ body }) =>
      olderHashes.some((hashes) => hashes.tokenHash === olderTokenHash && hashes.bodyHash === body),
    );
    if (duplicate) return { receipt: duplicate.receipt, isNew: false };
    linked ??= sent[0]?.linked ?? sent[0]?.receipt;
  }
  // Names no constraint: if two relays store the same send at once, PostgreSQL may find the same receipt first.
  const [added] = yield* runStep<{ receipt: string }>(sql`
    INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, code, bytes, network,
      test, created_at, due_at, changed_at, linked)
    VALUES (${receipt}, ${form}, ${tokenHash}, ${bodyHash}, ${fingerprint}, ${sealed}, ${state}, ${code}, ${bytes}, ${network ?? null},
      ${Number(isTest)}, ${now}, ${now}, ${now},
      COALESCE(${linked ?? null}, (SELECT COALESCE(linked, receipt) FROM leads WHERE token = ${tokenHash} ORDER BY created_at LIMIT 1)))
    ON CONFLICT DO NOTHING RETURNING receipt`);
  if (added) {
    for (const id of uploads)
      yield sql`
        UPDATE uploads SET lead = ${receipt}, network = NULL WHERE id = ${id} AND size IS NOT NULL AND lead IS NULL`;
    yield* appendConsents(consents);
    const type = state === 'queued' ? 'lead.received' : 'lead.quarantined';
    if (!isTest) yield* signals.record({ type, lead: receipt, form, code, now });
    return { receipt: added.receipt, isNew: true };
  }
  const [existing] = yield* runStep<{ receipt: string }>(
    sql`SELECT receipt FROM leads WHERE token = ${tokenHash} AND body = ${bodyHash}`,
  );
  if (!existing) throw new Error('The lead was not added, but no lead with its hashes exists.');
  return { receipt: existing.receipt, isNew: false };
}

/**
 * Creates the functions that read and change the table `leads`.
 * @param signals records a signal (message to the operator) about a lead in the transaction that changes the lead
 */
export function createLeadStore(database: Database, signals: SignalRecorder): LeadStore {
  const { query, transact } = database;
  return {
    async add(lead) {
      database.requireFiles?.();
      return transact(() => addLead(lead, signals, database.lockNames));
    },
    async findRepeated({ tokenHash, bodyHash, olderHashes = [] }) {
      for (const hashes of [{ tokenHash, bodyHash }, ...olderHashes]) {
        const [stored] = await query<{ receipt: string }>(
          sql`SELECT receipt FROM leads WHERE token = ${hashes.tokenHash} AND body = ${hashes.bodyHash}`,
        );
        if (stored) return stored.receipt;
      }
      return undefined;
    },
    listUnclear: (now, limit) =>
      query(
        sql`SELECT * FROM leads WHERE state = 'unclear' AND due_at <= ${now} ORDER BY due_at LIMIT ${limit}`,
      ),
    // If the system clock was set back, the stored time of sending can be before the arrival. So it is enough if one
    // of the two times is in the period.
    sentBetween: (since, until) =>
      query(sql`
      SELECT * FROM leads WHERE sent_at >= ${since} AND (created_at <= ${until} OR sent_at <= ${until})
        AND (state IN ('delivered', 'trying', 'unclear') OR repeat = 1)`),
    // For a delivered lead, `due_at` is the time of the delivery; for an erased lead it is the time of the erasure. So
    // the index by state and `due_at` has the needed order.
    deliveredBefore: (time, limit) =>
      query(sql`
      SELECT * FROM leads WHERE state = 'delivered' AND due_at <= ${time} AND sealed IS NOT NULL
      ORDER BY due_at DESC LIMIT ${limit}`),
    deliveredBetween: (since, until, limit) =>
      query(sql`
      SELECT * FROM leads WHERE state = 'delivered' AND due_at >= ${since} AND due_at <= ${until} AND sent_at >= ${since}
        AND sealed IS NOT NULL
      ORDER BY due_at LIMIT ${limit}`),
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
      // JavaScript and every database sort receipt numbers alike, because the numbers consist of capital letters and
      // digits.
      return lists
        .flat()
        .sort((a, b) => (a.receipt < b.receipt ? -1 : 1))
        .slice(0, limit);
    },
    listByCode: (state, code, limit, afterReceipt) =>
      query(sql`
        SELECT * FROM leads WHERE state = ${state} AND code = ${code} AND receipt > ${afterReceipt}
        ORDER BY receipt LIMIT ${limit}`),
    countByState: () =>
      query(
        sql`SELECT state, count(*) AS count, min(created_at) AS oldest FROM leads WHERE test = 0 GROUP BY state`,
      ),
    async findNextDueAt() {
      const [row] = await query<{ due: number | null }>(
        sql`SELECT min(due_at) AS due FROM leads WHERE state = 'queued'`,
      );
      return row?.due ?? undefined;
    },
    ...createLeadClaims(database, signals),
    ...createLeadRecovery(database),
    ...createLeadErasure(database),
  };
}
