import type { Database } from './database/sql.js';
import { type CopyStore, openCopies } from './tables/cache-store.js';
import { type LeadStore, openLeads } from './tables/lead-store.js';
import { openProofs, type ProofStore } from './tables/proof-store.js';
import { type CallStore, openCalls } from './tables/request-count-store.js';
import { openUploads, type UploadStore } from './tables/upload-store.js';

/** All that a relay keeps. */
export interface Store {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly copies: CopyStore;
  readonly calls: CallStore;
  readonly proofs: ProofStore;
  close(): Promise<void>;
}

export async function openStore(database: Database): Promise<Store> {
  return {
    leads: await openLeads(database),
    uploads: await openUploads(database),
    copies: await openCopies(database),
    calls: await openCalls(database),
    proofs: await openProofs(database),
    close: database.close,
  };
}
