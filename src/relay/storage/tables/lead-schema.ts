import type { NewConsent } from './consent-entry.js';

/**
 * The states of a lead (docs/reliability.md, section 2), the most urgent first:
 * - `attention` needs a person
 * - `unclear` may or may not be in the CRM
 * - `trying` is being sent; the state is stored before the first byte leaves
 * - `queued` waits for its next attempt
 * - `quarantine` looks like spam
 * - `delivered` is in the CRM
 * - `closed` was settled by a person
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

export interface NewLead {
  readonly receipt: string;
  readonly form: string;
  /** Keyed hash of the idempotency key. A send with the same token and the same body is the same lead. */
  readonly tokenHash: string;
  /** Keyed hash of the values. */
  readonly bodyHash: string;
  /** The two hashes under earlier keys, because the lead may have arrived while such a key was in use. */
  readonly olderHashes?: readonly Pick<NewLead, 'tokenHash' | 'bodyHash'>[];
  /** Keyed hash of the values that the CRM lists: tells whether two leads look alike in the CRM. */
  readonly fingerprint: string;
  /** Encrypted content. */
  readonly sealed: Uint8Array;
  readonly state: 'queued' | 'quarantine';
  /** Reason of the quarantine; empty for a queued lead. */
  readonly code: string;
  /** Bytes of the content and of the files, of a lead in quarantine. */
  readonly bytes?: number;
  /** Keyed hash of the sender's network, of a lead in quarantine. Deleted when the lead leaves the quarantine. */
  readonly network?: string;
  /** Entries of the ledger of consents that are stored together with the lead. */
  readonly consents?: readonly NewConsent[];
  /** A lead of `apro-forms test`, which is not counted. Default: `false`. */
  readonly isTest?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A row of the table `leads`. Times are milliseconds since 1970. */
export interface StoredLead {
  readonly receipt: string;
  readonly form: string;
  readonly state: LeadState;
  readonly fingerprint: string;
  /** Encrypted content. `null`: the content is erased. */
  readonly sealed: Uint8Array | null;
  readonly attempts: number;
  /** Number of searches in the CRM without a certain result. */
  readonly looks: number;
  /** Number of crashes in a row of a relay that was sending the lead. */
  readonly crashes: number;
  /** 1 if the next send of the lead may create a second copy in the CRM, otherwise 0. */
  readonly repeat: number;
  /** Code of the last failure, reason of the quarantine, or kind of delivery. */
  readonly code: string;
  /** Receipt of an earlier lead with the same token and another body. `null`: there is none. */
  readonly linked: string | null;
  /** 1: a lead of `apro-forms test`. */
  readonly test: number;
  readonly created_at: number;
  /** Start of the last attempt; 0 before the first attempt. */
  readonly sent_at: number;
  /** Time of the next attempt or search. */
  readonly due_at: number;
  readonly changed_at: number;
}

/** The next state of a lead. A property that is missing leaves its column as it is. */
export interface LeadChange {
  readonly state: 'attention' | 'unclear' | 'queued' | 'delivered' | 'closed';
  readonly code: string;
  /** Milliseconds since 1970. The store rounds up: a sum with a duration of the monotonic clock has decimals. */
  readonly dueAt: number;
  readonly looks?: number;
  /** Resets the count. The store itself counts crashes. */
  readonly crashes?: 0;
  readonly repeat?: boolean;
  /** Entries of the ledger of consents that are stored together with the change: of a lead that leaves the quarantine. */
  readonly consents?: readonly NewConsent[];
}
