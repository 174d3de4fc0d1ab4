import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/** Database version 6: adds a column that marks the leads of `apro-forms test`. Such leads are not counted. */
export const markTestLeads: Migration = async (database) => {
  if (!(await hasColumn(database, 'leads', 'test')))
    await database.query(sql`ALTER TABLE leads ADD COLUMN test INTEGER NOT NULL DEFAULT 0`);
};
