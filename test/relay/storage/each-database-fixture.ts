import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import type { Database } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import type { NewLead } from '../../../src/relay/storage/tables/lead-schema.js';
import type { NewUpload, UnclaimedLimits } from '../../../src/relay/storage/tables/upload-store.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';

/** A database that is empty at the start of each test. */
export interface DatabaseFixture {
  /** Opens the database. SQLite allows a single connection at a time, PostgreSQL allows several. */
  connect(): Promise<Database>;
  /** The environment variables that name the database. */
  settings(): Readonly<Record<string, string>>;
  readonly isShared: boolean;
}

/** Defines the same tests for SQLite and for a real PostgreSQL server. */
export function describeEachDatabase(defineTests: (fixture: DatabaseFixture) => void): void {
  describe('SQLite', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'apro-store-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    defineTests({ connect: () => openSqlite(folder), settings: () => ({ DATA: folder }), isShared: false });
  });

  const binFolder = findPostgres();
  const name = `PostgreSQL${binFolder ? '' : ' (skipped: no server on this machine and no package for it)'}`;
  describe.skipIf(!binFolder)(name, () => {
    let server: RunningPostgres | undefined;
    const url = () => server?.url ?? '';
    beforeAll(async () => {
      if (binFolder) server = await startPostgres(binFolder);
    }, 60_000);
    beforeEach(async () => {
      const database = await openPostgres(url());
      await database.query({ fragments: ['DROP SCHEMA public CASCADE'], values: [] });
      await database.query({ fragments: ['CREATE SCHEMA public'], values: [] });
      await database.close();
    });
    afterAll(() => server?.stop());
    defineTests({
      connect: () => openPostgres(url()),
      settings: () => ({ DATABASE_URL: url() }),
      isShared: true,
    });
  });
}

export function newLead(overrides: Partial<NewLead> = {}): NewLead {
  return {
    receipt: 'R-1',
    form: '34',
    tokenHash: 't1',
    bodyHash: 'b1',
    fingerprint: 'f1',
    sealed: Uint8Array.from([0, 255, 1]),
    state: 'queued',
    code: '',
    now: 1_000,
    ...overrides,
  };
}

export function newUpload(overrides: Partial<NewUpload> = {}): NewUpload {
  return { id: 'file-a.pdf', group: 'ext_request', network: null, now: 1_000, ...overrides };
}

export const unlimitedUploads: UnclaimedLimits = {
  maxBytesPerNetwork: 1e9,
  maxTotalBytes: 1e9,
  incompleteBytes: 1,
  maxFilesPerNetwork: 1e9,
  maxFiles: 1e9,
};
