import { type Database, QueryError } from './database/sql.js';
import { migrate } from './migrations/migrate.js';
import { createFormCountStore, type FormCountStore } from './statistics/form-count-store.js';
import { createLeadStatistics, type LeadStatistics } from './statistics/lead-statistics.js';
import { type CacheStore, createCacheStore } from './tables/cache-store.js';
import { type ConsentStore, createConsentStore } from './tables/consent-store.js';
import { createLeadStore, type LeadStore } from './tables/lead-store.js';
import { createProofStore, type ProofStore } from './tables/proof-store.js';
import { createQuarantineStore, type QuarantineStore } from './tables/quarantine-store.js';
import { createRequestCountStore, type RequestCountStore } from './tables/request-count-store.js';
import { createSealedRows, type SealedRows } from './tables/sealed-rows.js';
import { createSignalStore, type SignalStore } from './tables/signal-store.js';
import { createUploadStore, type UploadStore } from './tables/upload-store.js';

/** All tables of the relay's database. */
export interface Store {
  /** Leads, from acceptance until they are erased after their delivery. */
  readonly leads: LeadStore;
  /** Numbers and durations of leads, without data of visitors. */
  readonly statistics: LeadStatistics;
  /** Counts by form, site and day, which outlive the leads. */
  readonly formCounts: FormCountStore;
  /** Uploaded files that wait for their lead. */
  readonly uploads: UploadStore;
  /** Forms and option lists of the CRM, which outlive a restart. */
  readonly cacheStore: CacheStore;
  /** Number of requests with the API key in each hour. */
  readonly requestCounts: RequestCountStore;
  /** Proofs of work that were used, so that none is accepted twice. */
  readonly proofs: ProofStore;
  /** Leads that look like spam and were not sent. */
  readonly quarantine: QuarantineStore;
  /** Encrypted rows of all tables, for the change of a secret. */
  readonly sealedRows: SealedRows;
  /** Proof of each consent that a visitor has given. */
  readonly consents: ConsentStore;
  /** Signals that wait to be sent to `WEBHOOK_URL` and `SMTP_URL`. */
  readonly signals: SignalStore;
  /**
   * Secrets that encrypt the database, from the settings and from the folder `DATA`. The first secret encrypts, all
   * of them decrypt.
   * @default the secrets of the settings
   */
  readonly secrets?: readonly [string, ...string[]];
  /** Checks whether the files of the database are still at their paths, like `Database.requireFiles`. */
  requireFiles?(): void;
  /** Identity of the database, like the result of `Database.readIdentity`. */
  readonly identity?: string;
  /** Returns the time of the database server's clock, like `Database.readClock`. */
  readClock?(): Promise<number>;
  /** Removes copies of erased rows from the files of the database, like `Database.purgeErased`. */
  purgeErased(): Promise<void>;
  /** Closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the relay's tables in a database. Creates missing tables, and updates tables of an earlier version.
 * @throws StoreError if a newer version of apro-forms has changed the tables
 */
export async function openStore(database: Database): Promise<Store> {
  await migrate(database);
  const markedDatabase = {
    ...database,
    query: markErrors(database.query),
    transact: markErrors(database.transact),
  };
  const identity = await database.readIdentity?.();
  const signals = createSignalStore(markedDatabase);
  return {
    signals,
    leads: createLeadStore(markedDatabase, signals),
    statistics: createLeadStatistics(markedDatabase),
    formCounts: createFormCountStore(markedDatabase),
    uploads: createUploadStore(markedDatabase),
    cacheStore: createCacheStore(markedDatabase),
    requestCounts: createRequestCountStore(markedDatabase),
    proofs: createProofStore(markedDatabase),
    sealedRows: createSealedRows(markedDatabase),
    quarantine: createQuarantineStore(markedDatabase),
    consents: createConsentStore(markedDatabase),
    ...(database.requireFiles && { requireFiles: database.requireFiles }),
    ...(identity !== undefined && { identity }),
    ...(database.readClock && { readClock: database.readClock }),
    purgeErased: database.purgeErased,
    close: database.close,
  };
}

/**
 * Converts each error of the database to a `QueryError`, so that callers can distinguish errors of the database from
 * faults of the program.
 */
function markErrors<Run extends (argument: never) => Promise<unknown>>(run: Run): Run {
  const marked = async (argument: never) => {
    try {
      return await run(argument);
    } catch (error) {
      throw new QueryError((error as Error).message, { cause: error });
    }
  };
  return marked as Run;
}
