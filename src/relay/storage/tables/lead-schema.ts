import { type Database, sql } from '../database/sql.js';

const leadsTable = sql`CREATE TABLE IF NOT EXISTS leads (
  receipt TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  token TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sealed BYTEA,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  repeat INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  linked TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  due_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  changed_at BIGINT NOT NULL,
  UNIQUE (token, body)
)`;
const indexes = [
  sql`CREATE INDEX IF NOT EXISTS leads_due ON leads (state, due_at)`,
  sql`CREATE INDEX IF NOT EXISTS leads_receipt ON leads (state, receipt)`,
  sql`CREATE INDEX IF NOT EXISTS leads_fingerprint ON leads (fingerprint)`,
  // Asked for before every claim, and nearly always empty.
  sql`CREATE INDEX IF NOT EXISTS leads_suspect ON leads (state, due_at) WHERE crashes > 0`,
];
/** A row whatever there is, so that its columns can be seen. */
const columnProbe = sql`SELECT leads.* FROM (SELECT 1 AS one) AS one LEFT JOIN leads ON 1 = 0`;

/**
 * The table as this version needs it, also where an earlier one made it: a new column has a default, so that a relay of
 * the earlier version beside this one goes on writing.
 */
export async function createLeadTable({ query }: Pick<Database, 'query'>): Promise<void> {
  await query(leadsTable);
  const [row = {}] = await query<Record<string, unknown>>(columnProbe);
  if (!('crashes' in row)) await query(sql`ALTER TABLE leads ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0`);
  for (const index of indexes) await query(index);
}

/**
 * Where a lead stands: `queued` waits for its time, `trying` is on its way (written before the first byte leaves),
 * `unclear` may or may not be in the CRM, `delivered` is, `attention` needs a person, `quarantine` looks like spam, with
 * `closed` a person has dealt. The sooner here, the more they want a person.
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
  /** Keyed hashes: the same pair is the same lead. */
  readonly tokenHash: string;
  readonly bodyHash: string;
  /** The same pair as earlier keys hash it: it may have come while one of them was in use. */
  readonly olderHashes?: readonly Pick<NewLead, 'tokenHash' | 'bodyHash'>[];
  /** Keyed hash of what the CRM would show of it, by which it is found again. */
  readonly fingerprint: string;
  readonly sealed: Uint8Array;
  readonly state: 'queued' | 'quarantine';
  /** Why it is kept back; empty where it is not. */
  readonly code: string;
  /** Milliseconds since 1970, as all times here. */
  readonly now: number;
}

export interface StoredLead {
  readonly receipt: string;
  readonly form: string;
  readonly state: LeadState;
  readonly fingerprint: string;
  /** Null once erased. */
  readonly sealed: Uint8Array | null;
  readonly attempts: number;
  /** How often it was looked for in the CRM in vain. */
  readonly looks: number;
  /** How often in a row its relay went down while sending it. */
  readonly crashes: number;
  /** 1 when it may be a second copy of what is in the CRM already. */
  readonly repeat: number;
  /** Word of the last failure, why it is kept back, or how it was delivered. */
  readonly code: string;
  /** Receipt of an earlier lead under the same token. */
  readonly linked: string | null;
  readonly created_at: number;
  /** When the last attempt began. */
  readonly sent_at: number;
  readonly due_at: number;
  readonly changed_at: number;
}

export interface LeadChange {
  readonly state: 'attention' | 'unclear' | 'queued' | 'delivered' | 'closed';
  readonly code: string;
  /** Milliseconds since 1970; what a monotonic clock adds is no whole number, and the store keeps whole ones. */
  readonly dueAt: number;
  readonly looks?: number;
  /** Only ever forgotten: the store counts them by itself. */
  readonly crashes?: 0;
  readonly repeat?: boolean;
}
