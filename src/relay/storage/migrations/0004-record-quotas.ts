import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/**
 * Database version 4: adds columns for the size and the hashed network of leads that look like spam, and for the
 * received bytes of incomplete files. Adds a table for the number of spam leads that were not stored.
 */
export const recordQuotas: Migration = async (database) => {
  const { query } = database;
  if (!(await hasColumn(database, 'leads', 'bytes')))
    await query(sql`ALTER TABLE leads ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0`);
  if (!(await hasColumn(database, 'leads', 'network')))
    await query(sql`ALTER TABLE leads ADD COLUMN network TEXT`);
  if (!(await hasColumn(database, 'uploads', 'received')))
    await query(sql`ALTER TABLE uploads ADD COLUMN received BIGINT NOT NULL DEFAULT 0`);
  await query(
    sql`CREATE INDEX IF NOT EXISTS leads_quarantined ON leads (network, bytes)
      WHERE state = 'quarantine' AND sealed IS NOT NULL`,
  );
  await query(sql`CREATE TABLE IF NOT EXISTS unstored_leads (
    day BIGINT NOT NULL, code TEXT NOT NULL, leads BIGINT NOT NULL, PRIMARY KEY (day, code))`);
};
