import { type Database, sql } from './sql.js';

const table = sql`CREATE TABLE IF NOT EXISTS leads (
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
const anyRow = sql`SELECT leads.* FROM (SELECT 1 AS one) AS one LEFT JOIN leads ON 1 = 0`;

/**
 * The table as this version needs it, also where an earlier one made it: a new column has a default, so that a relay of
 * the earlier version beside this one goes on writing.
 */
export async function makeLeadTable({ all }: Pick<Database, 'all'>): Promise<void> {
  await all(table);
  const [row = {}] = await all<Record<string, unknown>>(anyRow);
  if (!('crashes' in row)) await all(sql`ALTER TABLE leads ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0`);
  for (const index of indexes) await all(index);
}
