import { sql } from '../database/sql.js';
import type { Migration } from './migration.js';

/**
 * Database version 12: adds an index of the leads that are linked to an earlier lead. With the index, the relay quickly
 * finds all leads that need a file.
 */
export const indexLinkedLeads: Migration = async ({ query }) => {
  await query(sql`CREATE INDEX IF NOT EXISTS leads_linked ON leads (linked) WHERE linked IS NOT NULL`);
};
