import { sql } from '../database/sql.js';
import type { Migration } from './migration.js';

const statements = [
  sql`CREATE TABLE IF NOT EXISTS consents (
    seq BIGINT PRIMARY KEY,
    recorded_at BIGINT NOT NULL,
    lead TEXT NOT NULL,
    form TEXT NOT NULL,
    site TEXT NOT NULL,
    consent TEXT NOT NULL,
    given INTEGER NOT NULL,
    text TEXT NOT NULL,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    publication TEXT NOT NULL,
    language TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    key_id TEXT NOT NULL,
    hash TEXT NOT NULL
  )`,
  sql`CREATE INDEX IF NOT EXISTS consents_recorded ON consents (recorded_at)`,
  sql`CREATE INDEX IF NOT EXISTS consents_lead ON consents (lead)`,
  sql`CREATE INDEX IF NOT EXISTS consents_email ON consents (email) WHERE email IS NOT NULL`,
  sql`CREATE INDEX IF NOT EXISTS consents_phone ON consents (phone) WHERE phone IS NOT NULL`,
  sql`CREATE INDEX IF NOT EXISTS consents_text ON consents (text)`,
  sql`CREATE INDEX IF NOT EXISTS consents_document ON consents (document)`,
  sql`CREATE TABLE IF NOT EXISTS consent_texts (hash TEXT PRIMARY KEY, text TEXT NOT NULL)`,
  sql`CREATE TABLE IF NOT EXISTS consent_ledger (
    id INTEGER PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, base_seq BIGINT NOT NULL, base_hash TEXT NOT NULL)`,
  sql`INSERT INTO consent_ledger (id, seq, hash, base_seq, base_hash) VALUES (1, 0, '', 0, '') ON CONFLICT (id) DO NOTHING`,
];

/**
 * Database version 5: adds the ledger (table) of consents, in which each entry contains the hash of the entry before.
 * The table `consent_ledger` has a single row with the last entry (`seq`, `hash`) and the last entry that was deleted
 * because of its age (`base_seq`, `base_hash`). The chain of hashes begins after the deleted entry.
 */
export const keepConsents: Migration = async ({ query }) => {
  for (const statement of statements) await query(statement);
};
