import { sql } from '../database/sql.js';
import { hasColumn, type Migration } from './migration.js';

/**
 * Database version 3: adds a column for the hashed network of the visitor who uploads a file. The relay uses it to
 * limit the files of one network, which could otherwise fill the disk.
 */
export const recordUploadNetwork: Migration = async (database) => {
  const { query } = database;
  if (!(await hasColumn(database, 'uploads', 'network')))
    await query(sql`ALTER TABLE uploads ADD COLUMN network TEXT`);
  await query(
    sql`CREATE INDEX IF NOT EXISTS uploads_unclaimed ON uploads (network, size) WHERE lead IS NULL`,
  );
};
