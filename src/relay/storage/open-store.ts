import type { RelayConfig } from '../config/config.js';
import { openPostgres } from './database/postgres.js';
import { StoreError } from './database/sql.js';
import { hasSqliteDatabase, openSqlite } from './database/sqlite.js';
import { openStore, type Store } from './store.js';

/** Opens the store that the settings name: `DATABASE_URL`, or else the folder `DATA`. @throws StoreError */
export async function openStoreFor({ data, databaseUrl }: RelayConfig): Promise<Store> {
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data);
  try {
    return await openStore(database);
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

function explainStoreError(error: unknown, databaseUrl: string | undefined): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  // Code 42501 is "insufficient privilege". Since PostgreSQL 15, a new user has no right to create tables.
  if (databaseUrl && code === '42501')
    return `The user in DATABASE_URL may make no tables (${message}): make it the owner of a database.`;
  return `The store can't be prepared: ${message}. Make room, or set DATA or DATABASE_URL to another place.`;
}
