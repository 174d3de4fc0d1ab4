import { type Database, sql, type Transaction } from '../database/sql.js';

export const signalTypes = [
  'lead.received',
  'lead.delivered',
  'lead.attention',
  'lead.quarantined',
  'crm.down',
  'crm.up',
  'key.refused',
  'origin.refused',
] as const;
/** `test` is sent by a command only. */
export type SignalType = (typeof signalTypes)[number] | 'test';

/** Where signals go: `WEBHOOK_URL` and `SMTP_URL`. */
export type SignalTarget = 'webhook' | 'mail';

export interface NewSignal {
  readonly type: SignalType;
  /** Receipt of the lead. */
  readonly lead?: string;
  readonly form?: string;
  /** Code of a lead or an error, see `monitoring/error-advice.ts`. */
  readonly code?: string;
  /** Origin of the site, for `origin.refused`. */
  readonly origin?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A row of the table `signals`: a signal for one target. Empty texts: the signal has no such property. */
export interface StoredSignal {
  /** The same at every attempt, so that the receiver recognizes a repetition. */
  readonly id: string;
  readonly target: SignalTarget;
  readonly type: SignalType;
  readonly lead: string;
  readonly form: string;
  readonly code: string;
  readonly origin: string;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly failure: string;
  readonly created_at: number;
  /** Time of the next attempt. `null`: given up. */
  readonly due_at: number | null;
}

/** Records signals as a part of other changes. */
export type SignalRecorder = Pick<SignalStore, 'record'>;

export interface SignalStore {
  /** Sets which targets hear of a type. Default: none, and nothing is recorded. */
  setTargets(targets: ReadonlyMap<SignalTarget, ReadonlySet<SignalType>>): void;
  /** Records a signal as a part of a transaction, a row for each target. */
  record(signal: NewSignal): Transaction<void>;
  /** Records a signal in a transaction of its own. */
  add(signal: NewSignal): Promise<void>;
  /** Takes signals that are due, the longest due first. */
  claim(
    target: SignalTarget,
    limit: number,
    now: number,
    leaseUntil: number,
  ): Promise<readonly StoredSignal[]>;
  /** Deletes a signal that the receiver has. */
  finish(id: string): Promise<void>;
  /** Stores a failed attempt. `dueAt` is the time of the next attempt; `undefined`: there is none. */
  postpone(id: string, failure: string, dueAt: number | undefined): Promise<void>;
  /** The oldest signals, also those that were given up. */
  list(limit: number): Promise<readonly StoredSignal[]>;
  count(): Promise<{ readonly waiting: number; readonly givenUp: number }>;
  /** Makes every signal due at once, also those that were given up. Returns their number. */
  retryAll(now: number): Promise<number>;
  /** Deletes signals that were given up and that were recorded before `cutoff`, in milliseconds since 1970. */
  deleteGivenUp(cutoff: number): Promise<void>;
  /** Called after signals were recorded, at the latest after their transaction. */
  onRecorded(listener: () => void): void;
}

const hourMs = 3_600_000;
/** A flood of spam must not become a flood of signals. */
const maxQuarantinedPerHour = 20;

export function createSignalStore({ query, transact }: Pick<Database, 'query' | 'transact'>): SignalStore {
  let targets: ReadonlyMap<SignalTarget, ReadonlySet<SignalType>> = new Map();
  let notify = () => {};
  let quarantined = { hour: 0, count: 0 };

  /** A transaction can run again, so a signal may count twice here. */
  function isTooMany({ type, now }: NewSignal): boolean {
    if (type !== 'lead.quarantined') return false;
    const hour = Math.floor(now / hourMs);
    quarantined = { hour, count: quarantined.hour === hour ? quarantined.count + 1 : 1 };
    return quarantined.count > maxQuarantinedPerHour;
  }

  function* record(signal: NewSignal): Transaction<void> {
    const names = [...targets].filter(([, types]) => types.has(signal.type)).map(([name]) => name);
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
    claim: (target, limit, now, leaseUntil) =>
      query(sql`
      UPDATE signals SET attempts = attempts + 1, lease_until = ${leaseUntil}
      WHERE id IN (SELECT id FROM signals WHERE target = ${target} AND due_at <= ${now} AND lease_until <= ${now}
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`),
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
