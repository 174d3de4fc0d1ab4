import type { Database } from './database/sql.js';
import { type CacheStore, openCacheStore } from './tables/cache-store.js';
import { type LeadStore, openLeadStore } from './tables/lead-store.js';
import { openProofStore, type ProofStore } from './tables/proof-store.js';
import { openRequestCountStore, type RequestCountStore } from './tables/request-count-store.js';
import { openUploadStore, type UploadStore } from './tables/upload-store.js';

/** All that a relay keeps. */
export interface Store {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly cacheStore: CacheStore;
  readonly requestCounts: RequestCountStore;
  readonly proofs: ProofStore;
  close(): Promise<void>;
}

export async function openStore(database: Database): Promise<Store> {
  return {
    leads: await openLeadStore(database),
    uploads: await openUploadStore(database),
    cacheStore: await openCacheStore(database),
    requestCounts: await openRequestCountStore(database),
    proofs: await openProofStore(database),
    close: database.close,
  };
}
