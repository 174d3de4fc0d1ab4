import { sql } from '../database/sql.js';
import type { Migration } from './migration.js';

const statements = [
  sql`CREATE TABLE IF NOT EXISTS leads (
    receipt TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    token TEXT NOT NULL,
    body TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    sealed BYTEA,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    looks INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    code TEXT NOT NULL DEFAULT '',
    linked TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    UNIQUE (token, body)
  )`,
  sql`CREATE INDEX IF NOT EXISTS leads_due ON leads (state, due_at)`,
  sql`CREATE INDEX IF NOT EXISTS leads_receipt ON leads (state, receipt)`,
  sql`CREATE INDEX IF NOT EXISTS leads_fingerprint ON leads (fingerprint)`,
  sql`CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL)`,
  sql`CREATE TABLE IF NOT EXISTS upload_pieces (
    upload TEXT NOT NULL, piece INTEGER NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (upload, piece))`,
  sql`CREATE TABLE IF NOT EXISTS copies (name TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at BIGINT NOT NULL)`,
  sql`CREATE TABLE IF NOT EXISTS calls (at BIGINT NOT NULL, purpose TEXT NOT NULL)`,
  sql`CREATE INDEX IF NOT EXISTS calls_at ON calls (at)`,
  sql`CREATE TABLE IF NOT EXISTS used_proofs (challenge TEXT PRIMARY KEY, expires BIGINT NOT NULL)`,
  sql`CREATE INDEX IF NOT EXISTS used_proofs_expires ON used_proofs (expires)`,
];

/**
 * Database version 1: leads, uploaded files, cached CRM responses, counted CRM requests with the API key, and used
 * proofs of work.
 */
export const createTables: Migration = async ({ query }) => {
  for (const statement of statements) await query(statement);
};
