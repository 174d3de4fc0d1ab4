import type { RelayConfig } from '../config/config.js';
import { createDataKey, readDataKey } from './database/key-file.js';
import { openPostgres } from './database/postgres.js';
import { StoreError } from './database/sql.js';
import { hasSqliteDatabase, openSqlite } from './database/sqlite.js';
import { listSecrets } from './secrets.js';
import { openStore, type Store } from './store.js';

export interface OpenStoreOptions {
  /**
   * True: creates a random secret in the folder `DATA` if the setting `DATA_KEY` is missing. Only the relay does so.
   * If a command of another user created the file, the relay could not read it.
   * @default true
   */
  readonly makesDataKey?: boolean;
}

/**
 * Opens the database of the settings: the PostgreSQL database of `DATABASE_URL`, or else SQLite in the folder `DATA`.
 * @throws StoreError if the database cannot be used
 */
export async function openStoreFor(
  config: RelayConfig,
  { makesDataKey = true }: OpenStoreOptions = {},
): Promise<Store> {
  const { data, databaseUrl } = config;
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data);
  try {
    // The database is opened first, because that locks the folder against other relays. So no other relay creates a
    // secret there at the same time.
    const secrets = listSecrets(config, loadDataKey(config, makesDataKey));
    return { ...(await openStore(database)), secrets };
  } catch (error) {
    await database.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError(explainStoreError(error, databaseUrl), { cause: error });
  }
}

/**
 * Returns true if the database of the settings exists. For PostgreSQL always true; if it does not exist, opening it
 * throws an error.
 */
export function hasStore({ data, databaseUrl }: RelayConfig): boolean {
  return databaseUrl !== undefined || hasSqliteDatabase(data);
}

/**
 * Returns true if the folder `DATA` can have a random secret. PostgreSQL needs a secret from the settings instead:
 * relays that share a database do not share a folder, so each would have another secret.
 */
function canHaveKeyFile({ data, databaseUrl }: RelayConfig): boolean {
  return !databaseUrl && data !== ':memory:';
}

/** Reads the random secret in the folder `DATA`. `undefined`: there is none, or the database needs none. */
export function readKeyFile(config: RelayConfig): string | undefined {
  return canHaveKeyFile(config) ? readDataKey(config.data) : undefined;
}

/** Reads the random secret in the folder `DATA`, or creates it. */
function loadDataKey(config: RelayConfig, makesDataKey: boolean): string | undefined {
  const isNeeded = makesDataKey && config.dataKeys.length === 0 && canHaveKeyFile(config);
  return readKeyFile(config) ?? (isNeeded ? createDataKey(config.data) : undefined);
}

function explainStoreError(error: unknown, databaseUrl: string | undefined): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  // PostgreSQL's code 42501 means "insufficient privilege". It occurs because since PostgreSQL 15 a new user may not
  // create tables.
  if (databaseUrl && code === '42501')
    return `The user in DATABASE_URL may make no tables (${message}): make it the owner of a database.`;
  return `The store can't be prepared: ${message}. Make room, or set DATA or DATABASE_URL to another place.`;
}
