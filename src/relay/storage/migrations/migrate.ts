import { type Database, StoreError, sql } from '../database/sql.js';
import { createTables } from './0001-create-tables.js';
import { countCrashes } from './0002-count-crashes.js';
import { recordUploadNetwork } from './0003-record-upload-network.js';
import { recordQuotas } from './0004-record-quotas.js';
import type { Migration, MigrationDatabase } from './migration.js';

/**
 * The first migration leads to version 1. Append new migrations to the list; never change or reorder the existing
 * migrations.
 */
const migrations: readonly Migration[] = [createTables, countCrashes, recordUploadNetwork, recordQuotas];

/** Version of the tables that this program needs. */
export const schemaVersion = migrations.length;

/** One row per applied migration. */
const versionTable = sql`CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)`;

/**
 * Brings the tables to the current version, while no other relay does the same.
 * @throws StoreError if a newer program has changed the tables
 */
export async function migrate(database: Database): Promise<void> {
  // A role may have no right to create tables where all tables exist already, and `IF NOT EXISTS` asks for that right.
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
