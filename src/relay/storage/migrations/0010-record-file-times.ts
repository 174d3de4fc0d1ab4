import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/**
 * Database version 10: adds the times at which the CRM first failed to take a file, and at which the CRM took the file.
 */
export const recordFileTimes: Migration = async (database) => {
  if (!(await hasColumn(database, 'uploads', 'failed_at')))
    await database.query(sql`ALTER TABLE uploads ADD COLUMN failed_at BIGINT`);
  if (!(await hasColumn(database, 'uploads', 'named_at')))
    await database.query(sql`ALTER TABLE uploads ADD COLUMN named_at BIGINT`);
};
