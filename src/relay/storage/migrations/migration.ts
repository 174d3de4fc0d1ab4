import { type Database, sql } from '../database/sql.js';

/** The functions of a database that a migration may use. */
export type MigrationDatabase = Pick<Database, 'query'>;

/**
 * Updates the database tables from one version to the next. It must be possible to run a migration twice. SQLite
 * commits each statement by itself, so a crash can end a migration halfway. A database without the version table runs
 * all migrations again. New columns need default values, so that an older relay with the same database can still
 * write.
 */
export type Migration = (database: MigrationDatabase) => Promise<void>;

/**
 * Queries that read the column names of a table. Each query returns a row even if the table is empty, because the
 * names are read from the row.
 */
const columnQueries = {
  leads: sql`SELECT leads.* FROM (SELECT 1 AS one) AS one LEFT JOIN leads ON 1 = 0`,
  uploads: sql`SELECT uploads.* FROM (SELECT 1 AS one) AS one LEFT JOIN uploads ON 1 = 0`,
};

/** Returns true if a table has a column. The check is needed because SQLite has no `ADD COLUMN IF NOT EXISTS`. */
export async function hasColumn(
  { query }: MigrationDatabase,
  table: keyof typeof columnQueries,
  column: string,
): Promise<boolean> {
  const [row = {}] = await query<Record<string, unknown>>(columnQueries[table]);
  return column in row;
}
