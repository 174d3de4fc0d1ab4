import { dayMs, hourMs } from '../../../async/durations.js';
import { type Database, maxClockSkewMs, sql, type Transaction } from '../database/sql.js';

/**
 * Type of a signal (message to the operator). The type `test` is only sent by `apro-forms signals` and never stored.
 */
export type SignalType =
  | 'lead.received'
  | 'lead.delivered'
  | 'lead.attention'
  | 'lead.quarantined'
  | 'crm.down'
  | 'crm.up'
  | 'key.refused'
  | 'origin.refused'
  | 'test';

/** Receiver of messages to the operator. `webhook`: the setting `WEBHOOK_URL`. `mail`: the setting `SMTP_URL`. */
export type SignalTarget = 'webhook' | 'mail';

export interface NewSignal {
  readonly type: SignalType;
  /** Receipt number of the lead that the message to the operator is about. Missing: the message is about no lead. */
  readonly lead?: string;
  readonly form?: string;
  /** Code of the lead's state or of an error. `monitoring/error-advice.ts` explains the codes. */
  readonly code?: string;
  /** Origin of the refused site, for messages to the operator of the type `origin.refused`. */
  readonly origin?: string;
  /** Time at which the message to the operator is recorded, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * A row of the table `signals`: a signal (message to the operator) for one receiver. Empty texts mean that the signal
 * has no such property.
 */
export interface StoredSignal {
  /**
   * Id of the message to the operator. It is the same at every attempt, so the receiver can recognize a message that
   * arrives twice.
   */
  readonly id: string;
  readonly target: SignalTarget;
  readonly type: SignalType;
  readonly lead: string;
  readonly form: string;
  readonly code: string;
  readonly origin: string;
  readonly attempts: number;
  /** Reason why the last attempt to send the message to the operator failed. */
  readonly failure: string;
  readonly created_at: number;
  /**
   * Time of the next attempt to send the message to the operator, in milliseconds since 1970. `null`: no further
   * attempt is made, because too many attempts failed or the receiver asked for no more.
   */
  readonly due_at: number | null;
}

/** Records signals (messages to the operator) in a transaction that also changes other tables. */
export type SignalRecorder = Pick<SignalStore, 'record'>;

/** Returns true if a receiver gets the message to the operator. */
export type IsWanted = (signal: Pick<NewSignal, 'type' | 'code'>) => boolean;

export interface SignalStore {
  /**
   * Sets which messages to the operator each receiver gets. Until this method is called, no messages are recorded.
   */
  setTargets(targets: ReadonlyMap<SignalTarget, IsWanted>): void;
  /**
   * Records a signal (a message to the operator) as a part of a transaction: one row of the table for each receiver.
   */
  record(signal: NewSignal): Transaction<void>;
  /** Records a signal (a message to the operator) that is about no lead, in a transaction of its own. */
  add(signal: NewSignal): Promise<void>;
  /**
   * Returns the messages to the operator that are due, the one that has waited longest first. Reserves them until
   * `leaseUntil`, so that no other relay sends them.
   */
  claim(
    target: SignalTarget,
    limit: number,
    now: number,
    leaseUntil: number,
  ): Promise<readonly StoredSignal[]>;
  /** Deletes a message to the operator that the receiver has accepted. */
  finish(id: string): Promise<void>;
  /**
   * Stores that an attempt to send a message to the operator failed. `dueAt` is the time of the next attempt.
   * `undefined`: no further attempt is made.
   */
  postpone(id: string, failure: string, dueAt: number | undefined): Promise<void>;
  /** Returns the oldest messages to the operator, including those for which no further attempt is made. */
  list(limit: number): Promise<readonly StoredSignal[]>;
  count(): Promise<{ readonly waiting: number; readonly givenUp: number }>;
  /**
   * Makes all stored messages to the operator due at once, including those for which no further attempt was planned.
   * Returns the number of messages.
   */
  retryAll(now: number): Promise<number>;
  /**
   * Deletes messages to the operator that were recorded before `cutoff` (milliseconds since 1970) and for which no
   * further attempt is made.
   */
  deleteGivenUp(cutoff: number): Promise<void>;
  /**
   * Sets the function that is called when messages to the operator are recorded. The call can come shortly before the
   * transaction ends.
   */
  onRecorded(listener: () => void): void;
}

/**
 * Longest time between two attempts to send a message to the operator, in milliseconds. If the next attempt is further
 * away, the clock was set back, and the message is due.
 */
export const maxSignalDelayMs = dayMs;
/**
 * Largest number of signals about leads that look like spam in an hour. Without the limit, much spam would cause as
 * many messages to the operator.
 */
const maxQuarantinedPerHour = 20;

export function createSignalStore({ query, transact }: Pick<Database, 'query' | 'transact'>): SignalStore {
  let targets: ReadonlyMap<SignalTarget, IsWanted> = new Map();
  let notify = () => {};
  let quarantined = { hour: 0, count: 0 };

  /**
   * Counts a message about a lead that looks like spam. Returns true if the limit for such messages is exceeded. A
   * transaction can run twice, so a message may be counted twice.
   */
  function isTooMany({ type, now }: NewSignal): boolean {
    if (type !== 'lead.quarantined') return false;
    const hour = Math.floor(now / hourMs);
    quarantined = { hour, count: quarantined.hour === hour ? quarantined.count + 1 : 1 };
    return quarantined.count > maxQuarantinedPerHour;
  }

  function* record(signal: NewSignal): Transaction<void> {
    const names = [...targets].filter(([, isWanted]) => isWanted(signal)).map(([name]) => name);
    if (names.length === 0 || isTooMany(signal)) return;
    const { type, lead = '', form = '', code = '', origin = '', now } = signal;
    for (const target of names)
      yield sql`
        INSERT INTO signals (id, target, type, lead, form, code, origin, created_at, due_at)
        VALUES (${`msg_${crypto.randomUUID()}`}, ${target}, ${type}, ${lead}, ${form}, ${code}, ${origin}, ${now}, ${now})`;
    notify();
  }

  return {
    setTargets(next) {
      targets = next;
    },
    record,
    add: (signal) => transact(() => record(signal)),
    // The query `due` comes first, because PostgreSQL may run a query inside `IN` several times.
    claim: (target, limit, now, leaseUntil) =>
      query(sql`
      WITH due AS (SELECT id FROM signals WHERE target = ${target}
        AND (due_at <= ${now} OR due_at > ${now + maxSignalDelayMs + maxClockSkewMs}
          OR (attempts = 0 AND due_at > ${now + maxClockSkewMs}))
        AND (lease_until <= ${now} OR lease_until > ${leaseUntil + maxClockSkewMs})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      UPDATE signals SET attempts = attempts + 1, lease_until = ${leaseUntil}
      WHERE id IN (SELECT id FROM due) RETURNING *`),
    async finish(id) {
      await query(sql`DELETE FROM signals WHERE id = ${id}`);
    },
    async postpone(id, failure, dueAt) {
      await query(
        sql`UPDATE signals SET failure = ${failure}, due_at = ${dueAt ?? null}, lease_until = 0 WHERE id = ${id}`,
      );
    },
    list: (limit) => query(sql`SELECT * FROM signals ORDER BY created_at LIMIT ${limit}`),
    async count() {
      const [row] = await query<{ total: number; waiting: number }>(
        sql`SELECT count(*) AS total, count(due_at) AS waiting FROM signals`,
      );
      const { total = 0, waiting = 0 } = row ?? {};
      return { waiting, givenUp: total - waiting };
    },
    async retryAll(now) {
      const changed = await query(sql`UPDATE signals SET due_at = ${now}, attempts = 0 RETURNING id`);
      return changed.length;
    },
    async deleteGivenUp(cutoff) {
      await query(sql`DELETE FROM signals WHERE due_at IS NULL AND created_at < ${cutoff}`);
    },
    onRecorded(listener) {
      notify = listener;
    },
  };
}
