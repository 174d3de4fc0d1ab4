import type { RelayConfig } from '../config/config.js';
import { createDataKey, readDataKey } from './database/key-file.js';
import { openPostgres } from './database/postgres.js';
import { StoreError } from './database/sql.js';
import { hasSqliteDatabase, openSqlite } from './database/sqlite.js';
import { listSecrets } from './secrets.js';
import { openStore, type Store } from './store.js';

export interface OpenStoreOptions {
  /**
   * Makes a random secret in `DATA` if the settings have no `DATA_KEY`. Only the relay does so: a file that a command of
   * another user made could not be read by the relay.
   * @default true
   */
  readonly makesDataKey?: boolean;
}

/** Opens the store that the settings name: `DATABASE_URL`, or else the folder `DATA`. @throws StoreError */
export async function openStoreFor(
  config: RelayConfig,
  { makesDataKey = true }: OpenStoreOptions = {},
): Promise<Store> {
  const { data, databaseUrl } = config;
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data);
  try {
    // After the database: now this process alone uses the folder.
    const secrets = listSecrets(config, databaseUrl ? undefined : loadDataKey(config, makesDataKey));
    return { ...(await openStore(database)), secrets };
  } catch (error) {
    await database.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError(explainStoreError(error, databaseUrl), { cause: error });
  }
}

/** Whether the settings name an existing store. For PostgreSQL the answer is always `true`; opening shows the rest. */
export function hasStore({ data, databaseUrl }: RelayConfig): boolean {
  return databaseUrl !== undefined || hasSqliteDatabase(data);
}

/** Several relays with PostgreSQL share no folder, so a random secret of each relay could not read the others' leads. */
function loadDataKey({ data, dataKeys }: RelayConfig, makesDataKey: boolean): string | undefined {
  if (data === ':memory:') return undefined;
  return readDataKey(data) ?? (makesDataKey && dataKeys.length === 0 ? createDataKey(data) : undefined);
}

function explainStoreError(error: unknown, databaseUrl: string | undefined): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  // Code 42501 is "insufficient privilege". Since PostgreSQL 15, a new user has no right to create tables.
  if (databaseUrl && code === '42501')
    return `The user in DATABASE_URL may make no tables (${message}): make it the owner of a database.`;
  return `The store can't be prepared: ${message}. Make room, or set DATA or DATABASE_URL to another place.`;
}
