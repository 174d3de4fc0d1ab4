import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/**
 * Database version 11: adds the time at which the CRM first refused a file, since the CRM last took no more requests.
 */
export const recordFileRefusals: Migration = async (database) => {
  if (!(await hasColumn(database, 'uploads', 'refused_at')))
    await database.query(sql`ALTER TABLE uploads ADD COLUMN refused_at BIGINT`);
};
