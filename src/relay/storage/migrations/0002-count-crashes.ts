import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/**
 * Database version 2: adds a column that counts, for each lead, how often in a row the relay crashed while it sent the
 * lead to the CRM.
 */
export const countCrashes: Migration = async (database) => {
  const { query } = database;
  if (!(await hasColumn(database, 'leads', 'crashes')))
    await query(sql`ALTER TABLE leads ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0`);
  // This index finds the leads during whose sending the relay crashed. The relay looks for them each time before it
  // sends leads. The index is nearly always empty, so the search is fast.
  await query(sql`CREATE INDEX IF NOT EXISTS leads_suspect ON leads (state, due_at) WHERE crashes > 0`);
};
