import { type Database, StoreError, sql } from '../database/sql.js';
import { createTables } from './0001-create-tables.js';
import { countCrashes } from './0002-count-crashes.js';
import { recordUploadNetwork } from './0003-record-upload-network.js';
import { recordQuotas } from './0004-record-quotas.js';
import { keepConsents } from './0005-keep-consents.js';
import { markTestLeads } from './0006-mark-test-leads.js';
import { storeSignals } from './0007-store-signals.js';
import { indexArrivals } from './0008-index-arrivals.js';
import { countByForm } from './0009-count-by-form.js';
import { recordFileTimes } from './0010-record-file-times.js';
import { recordFileRefusals } from './0011-record-file-refusals.js';
import { indexLinkedLeads } from './0012-index-linked-leads.js';
import type { Migration, MigrationDatabase } from './migration.js';

/**
 * All migrations of the database, in their order. The first one leads to database version 1. New migrations are
 * appended; existing ones must never be changed or reordered.
 */
const migrations: readonly Migration[] = [
  createTables,
  countCrashes,
  recordUploadNetwork,
  recordQuotas,
  keepConsents,
  markTestLeads,
  storeSignals,
  indexArrivals,
  countByForm,
  recordFileTimes,
  recordFileRefusals,
  indexLinkedLeads,
];

/** Database version that this program needs. */
export const schemaVersion = migrations.length;

/** Creates the table of applied migrations: one row per migration. */
const versionTable = sql`CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)`;

/**
 * Updates the database tables to the current version. Only one relay at a time does so.
 * @throws StoreError if a newer version of apro-forms has changed the tables
 */
export async function migrate(database: Database): Promise<void> {
  // The table is read before it is created. `IF NOT EXISTS` needs the right to create tables even if the table exists,
  // and the database user may lack this right.
  const currentVersion = await readVersion(database).catch(() => 0);
  if (currentVersion === schemaVersion) return;
  await database.runExclusive(async (db) => {
    await db.query(versionTable);
    const storedVersion = await readVersion(db);
    if (storedVersion > schemaVersion) {
      throw new StoreError(
        `The store has version ${storedVersion}, but this program supports version ${schemaVersion} at most: start a ` +
          'newer program, or set DATA or DATABASE_URL to another store.',
      );
    }
    for (const [index, applyMigration] of migrations.entries()) {
      const version = index + 1;
      if (version <= storedVersion) continue;
      await applyMigration(db);
      await db.query(sql`INSERT INTO schema_version (version) VALUES (${version})`);
    }
  });
}

async function readVersion({ query }: MigrationDatabase): Promise<number> {
  const [row] = await query<{ version: number | null }>(
    sql`SELECT max(version) AS version FROM schema_version`,
  );
  return row?.version ?? 0;
}
