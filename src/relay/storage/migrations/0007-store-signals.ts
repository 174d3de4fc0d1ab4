import { sql } from '../database/sql.js';
import type { Migration } from './migration.js';

/**
 * Database version 7: adds the table of signals (messages to the operator for `WEBHOOK_URL` and `SMTP_URL`) that are
 * not delivered yet.
 */
export const storeSignals: Migration = async ({ query }) => {
  await query(sql`CREATE TABLE IF NOT EXISTS signals (
    id TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    type TEXT NOT NULL,
    lead TEXT NOT NULL,
    form TEXT NOT NULL,
    code TEXT NOT NULL,
    origin TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    due_at BIGINT,
    lease_until BIGINT NOT NULL DEFAULT 0
  )`);
  await query(
    sql`CREATE INDEX IF NOT EXISTS signals_due ON signals (target, due_at) WHERE due_at IS NOT NULL`,
  );
};
