import { type Statement, sql } from '../database/sql.js';
import type { NewConsent } from './consent-entry.js';

/**
 * The states of a lead (docs/reliability.md, section 2), the most urgent first:
 * - `attention` needs a person
 * - `unclear` may or may not be in the CRM
 * - `trying` is being sent to the CRM; the state is stored before the first byte is sent
 * - `queued` waits until it is sent to the CRM
 * - `quarantine` looks like spam
 * - `delivered` is in the CRM
 * - `closed` was handled by a person
 */
export const leadStates = [
  'attention',
  'unclear',
  'trying',
  'queued',
  'quarantine',
  'delivered',
  'closed',
] as const;
export type LeadState = (typeof leadStates)[number];

/** States of the leads that are not in the CRM yet and that the relay handles without a person. */
export const waitingStates: readonly LeadState[] = ['unclear', 'trying', 'queued'];
/**
 * States of the leads that the command line and the desk list if no state is chosen. Leads that look like spam are only
 * counted, so that many of them do not hide the others.
 */
export const listedStates: readonly LeadState[] = ['attention', ...waitingStates];
/** States of the leads that are neither in the CRM nor closed by a person. */
export const unfinishedStates: readonly LeadState[] = [...listedStates, 'quarantine'];

export interface NewLead {
  readonly receipt: string;
  readonly form: string;
  /**
   * Keyed hash of the idempotency key. If a submission has the same key and the same values as a stored lead, it is a
   * retry of this lead.
   */
  readonly tokenHash: string;
  /** Keyed hash of the values that the page sent. A retry sends the same values, so the relay recognizes the retry. */
  readonly bodyHash: string;
  /**
   * The hashes `tokenHash` and `bodyHash`, computed with each earlier secret and as earlier versions of the relay did.
   * If the same lead was stored with an earlier secret or version, these hashes find it.
   */
  readonly olderHashes?: readonly Pick<NewLead, 'tokenHash' | 'bodyHash'>[];
  /**
   * Keyed hash of those values that the CRM shows in its list of requests. Two leads with the same hash cannot be
   * distinguished in that list.
   */
  readonly fingerprint: string;
  /** The encrypted content of the lead. */
  readonly sealed: Uint8Array;
  readonly state: 'queued' | 'quarantine';
  /** Reason why the lead looks like spam. Empty: the lead is no spam and is queued for delivery to the CRM. */
  readonly code: string;
  /** Size of the content and the files in bytes. Only for a lead that looks like spam. */
  readonly bytes?: number;
  /**
   * Keyed hash of the sender's network. Only for a lead that looks like spam; deleted when an operator sends the
   * lead.
   */
  readonly network?: string;
  /**
   * Ids of the lead's files. Those that belong to no lead are marked as belonging to this one, in the same transaction.
   * Otherwise a crash could leave a file without its lead, and the file would be deleted after some days.
   */
  readonly uploads?: readonly string[];
  /** Consents of the lead. They are added to the ledger (table) of consents in the same transaction. */
  readonly consents?: readonly NewConsent[];
  /**
   * True: the lead was sent by `apro-forms test`, so it is not counted.
   * @default false
   */
  readonly isTest?: boolean;
  /** Time at which the lead arrived, in milliseconds since 1970. */
  readonly now: number;
}

/** A row of the table `leads`. Times are milliseconds since 1970. */
export interface StoredLead {
  readonly receipt: string;
  readonly form: string;
  readonly state: LeadState;
  readonly fingerprint: string;
  /** The encrypted content of the lead. `null`: the content is erased. */
  readonly sealed: Uint8Array | null;
  readonly attempts: number;
  /** Number of searches for the lead in the CRM that had no certain result. */
  readonly looks: number;
  /** Number of times in a row that a relay crashed while it was sending the lead. */
  readonly crashes: number;
  /** 1 if sending the lead again may create a second copy in the CRM, otherwise 0. */
  readonly repeat: number;
  /** Code of the last failure, reason why the lead looks like spam, or how the lead was delivered. */
  readonly code: string;
  /**
   * Receipt number of the earliest lead with the same idempotency key and other values, even if that key was hashed
   * under an earlier secret. The row of that lead can be deleted by now. `null`: there is none.
   */
  readonly linked: string | null;
  /** 1: the lead was sent by `apro-forms test`. 0: a visitor submitted the lead. */
  readonly test: number;
  readonly created_at: number;
  /** Time at which the lead was last sent to the CRM; 0 if it was never sent. */
  readonly sent_at: number;
  /**
   * Time at which the relay sends the lead next. In the state `unclear`: time at which the relay searches the CRM for
   * the lead. In the states `attention`, `delivered` and `closed`: time at which the lead reached the state.
   */
  readonly due_at: number;
  readonly changed_at: number;
}

/** The next state of a lead. A missing property leaves its database column unchanged. */
export interface LeadChange {
  readonly state: 'attention' | 'unclear' | 'queued' | 'delivered' | 'closed';
  readonly code: string;
  /**
   * New value of `StoredLead.due_at`, in milliseconds since 1970. The value is rounded up when it is stored, because
   * durations of the monotonic clock have decimals.
   */
  readonly dueAt: number;
  readonly looks?: number;
  /** 0: resets the number of crashes. The number is increased by the database queries, not by this change. */
  readonly crashes?: 0;
  readonly repeat?: boolean;
  /**
   * Consents of a lead that turned out not to be spam. They are added to the ledger of consents in the same
   * transaction.
   */
  readonly consents?: readonly NewConsent[];
}

/**
 * Condition for `other`, a row of the table `leads`: the lead has the idempotency key of the lead `receipt`, even if the
 * key was hashed under another secret, or if the row of the earliest of these leads is deleted. It is true for the lead
 * itself. Each part can use an index.
 */
export function hasSameKey(receipt: Statement | string): Statement {
  const earliest = sql`COALESCE((SELECT linked FROM leads WHERE receipt = ${receipt}), ${receipt})`;
  return sql`
    (other.receipt = ${earliest} OR other.linked = ${earliest}
      OR other.token = (SELECT token FROM leads WHERE receipt = ${receipt}))`;
}
