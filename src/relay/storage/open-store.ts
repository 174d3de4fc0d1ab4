import type { RelayConfig } from '../config/config.js';
import { createDataKey, readDataKey } from './database/key-file.js';
import { openPostgres } from './database/postgres.js';
import { StoreError } from './database/sql.js';
import { hasSqliteDatabase, openSqlite } from './database/sqlite.js';
import { listSecrets } from './secrets.js';
import { openStore, type Store } from './store.js';

export interface OpenStoreOptions {
  /**
   * Creates a random secret in the folder `DATA` if the setting `DATA_KEY` is missing. Only the relay does so: it
   * could not read a file that another user's command has created.
   * @default true
   */
  readonly makesDataKey?: boolean;
}

/**
 * Opens the database that the settings name: `DATABASE_URL`, or else SQLite in the folder `DATA`. @throws StoreError
 */
export async function openStoreFor(
  config: RelayConfig,
  { makesDataKey = true }: OpenStoreOptions = {},
): Promise<Store> {
  const { data, databaseUrl } = config;
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data);
  try {
    // The secret is read after the database is opened: from then on, this process alone uses the folder that contains
    // both.
    const secrets = listSecrets(config, databaseUrl ? undefined : loadDataKey(config, makesDataKey));
    return { ...(await openStore(database)), secrets };
  } catch (error) {
    await database.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError(explainStoreError(error, databaseUrl), { cause: error });
  }
}

/**
 * Whether the database that the settings name exists. For PostgreSQL always `true`; an error appears when the
 * database is opened.
 */
export function hasStore({ data, databaseUrl }: RelayConfig): boolean {
  return databaseUrl !== undefined || hasSqliteDatabase(data);
}

/**
 * Reads or creates the random secret in the folder `DATA`. Not for PostgreSQL: relays that share a database do not
 * share a folder, so they could not decrypt each other's leads.
 */
function loadDataKey({ data, dataKeys }: RelayConfig, makesDataKey: boolean): string | undefined {
  if (data === ':memory:') return undefined;
  return readDataKey(data) ?? (makesDataKey && dataKeys.length === 0 ? createDataKey(data) : undefined);
}

function explainStoreError(error: unknown, databaseUrl: string | undefined): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  // PostgreSQL's code 42501 is "insufficient privilege". Since version 15, a new user has no right to create tables.
  if (databaseUrl && code === '42501')
    return `The user in DATABASE_URL may make no tables (${message}): make it the owner of a database.`;
  return `The store can't be prepared: ${message}. Make room, or set DATA or DATABASE_URL to another place.`;
}
