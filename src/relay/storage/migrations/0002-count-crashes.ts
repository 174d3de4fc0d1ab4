import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/** Version 2: counts how often in a row the relay crashed while it sent a lead. */
export const countCrashes: Migration = async (database) => {
  const { query } = database;
  if (!(await hasColumn(database, 'leads', 'crashes')))
    await query(sql`ALTER TABLE leads ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0`);
  // The worker reads the index before every claim. The index is nearly always empty.
  await query(sql`CREATE INDEX IF NOT EXISTS leads_suspect ON leads (state, due_at) WHERE crashes > 0`);
};
