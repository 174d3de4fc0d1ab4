import { type Database, QueryError } from './database/sql.js';
import { migrate } from './migrations/migrate.js';
import { type CacheStore, createCacheStore } from './tables/cache-store.js';
import { createLeadStore, type LeadStore } from './tables/lead-store.js';
import { createProofStore, type ProofStore } from './tables/proof-store.js';
import { createQuarantineStore, type QuarantineStore } from './tables/quarantine-store.js';
import { createRequestCountStore, type RequestCountStore } from './tables/request-count-store.js';
import { createSealedRows, type SealedRows } from './tables/sealed-rows.js';
import { createUploadStore, type UploadStore } from './tables/upload-store.js';

/** Everything that a relay stores. */
export interface Store {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly cacheStore: CacheStore;
  readonly requestCounts: RequestCountStore;
  readonly proofs: ProofStore;
  readonly quarantine: QuarantineStore;
  readonly sealedRows: SealedRows;
  /**
   * Secrets of the store, from the settings and from the folder of the store. The first encrypts, all of them decrypt.
   * @default the secrets of the settings
   */
  readonly secrets?: readonly [string, ...string[]];
  close(): Promise<void>;
}

/**
 * Opens the store of a relay in a database. Creates the tables, or brings the tables of an earlier version up to date.
 * @throws StoreError if a newer program has changed the tables
 */
export async function openStore(database: Database): Promise<Store> {
  await migrate(database);
  const markedDatabase = { ...database, query: markErrors(database.query) };
  return {
    leads: createLeadStore(markedDatabase),
    uploads: createUploadStore(markedDatabase),
    cacheStore: createCacheStore(markedDatabase),
    requestCounts: createRequestCountStore(markedDatabase),
    proofs: createProofStore(markedDatabase),
    sealedRows: createSealedRows(markedDatabase),
    quarantine: createQuarantineStore(markedDatabase),
    close: database.close,
  };
}

/** Marks the errors of the database, so that callers can tell them from errors of the program. */
function markErrors(query: Database['query']): Database['query'] {
  return async (statement) => {
    try {
      return await query(statement);
    } catch (error) {
      throw new QueryError((error as Error).message, { cause: error });
    }
  };
}
