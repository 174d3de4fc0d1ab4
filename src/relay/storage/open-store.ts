import type { RelayConfig } from '../config/config.js';
import { openPostgres } from './database/postgres.js';
import { StoreError } from './database/sql.js';
import { hasSqliteDatabase, openSqlite } from './database/sqlite.js';
import { openStore, type Store } from './store.js';

/** The store that the settings name. @throws StoreError */
export async function openStoreFor({ data, databaseUrl }: RelayConfig): Promise<Store> {
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openSqlite(data);
  try {
    return await openStore(database);
  } catch (error) {
    await database.close();
    throw new StoreError(explainStoreError(error, databaseUrl), { cause: error });
  }
}

/** Whether there is something to open; a server's database is asked itself. */
export function hasStore({ data, databaseUrl }: RelayConfig): boolean {
  return databaseUrl !== undefined || hasSqliteDatabase(data);
}

function explainStoreError(error: unknown, databaseUrl: string | undefined): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  // PostgreSQL's "insufficient privilege"; since version 15 a new user may make no tables.
  if (databaseUrl && code === '42501')
    return `The user in DATABASE_URL may make no tables (${message}): make it the owner of a database.`;
  return `The store can't be prepared: ${message}. Make room, or set DATA or DATABASE_URL to another place.`;
}
