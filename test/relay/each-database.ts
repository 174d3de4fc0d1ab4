import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { openPostgres } from '../../src/relay/storage/database/postgres.js';
import type { Database } from '../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import type { NewLead } from '../../src/relay/storage/tables/lead-schema.js';
import type { NewUpload, UnclaimedLimits } from '../../src/relay/storage/tables/upload-store.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../find-postgres.js';

/** An empty database for each test. */
export interface DatabaseBench {
  /** SQLite gives it to one at a time, PostgreSQL to as many as want it. */
  connect(): Promise<Database>;
  /** As in the environment of a relay. */
  settings(): Readonly<Record<string, string>>;
  readonly isShared: boolean;
}

/** Defines the same tests for both kinds of database; a real server stands behind PostgreSQL. */
export function onEachDatabase(define: (bench: DatabaseBench) => void): void {
  describe('SQLite', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'apro-store-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    define({ connect: () => openSqlite(folder), settings: () => ({ DATA: folder }), isShared: false });
  });

  const bin = findPostgres();
  const name = `PostgreSQL${bin ? '' : ' (skipped: no server on this machine and no package for it)'}`;
  describe.skipIf(!bin)(name, () => {
    let server: RunningPostgres | undefined;
    const url = () => server?.url ?? '';
    beforeAll(async () => {
      if (bin) server = await startPostgres(bin);
    }, 60_000);
    beforeEach(async () => {
      const database = await openPostgres(url());
      await database.all({ parts: ['DROP SCHEMA public CASCADE'], values: [] });
      await database.all({ parts: ['CREATE SCHEMA public'], values: [] });
      await database.close();
    });
    afterAll(() => server?.stop());
    define({ connect: () => openPostgres(url()), settings: () => ({ DATABASE_URL: url() }), isShared: true });
  });
}

export function newLead(more: Partial<NewLead> = {}): NewLead {
  return {
    receipt: 'R-1',
    form: '34',
    token: 't1',
    body: 'b1',
    fingerprint: 'f1',
    sealed: Uint8Array.from([0, 255, 1]),
    state: 'queued',
    code: '',
    now: 1_000,
    ...more,
  };
}

export function newUpload(more: Partial<NewUpload> = {}): NewUpload {
  return { id: 'file-a.pdf', group: 'ext_request', network: null, now: 1_000, ...more };
}

export const anyNumber: UnclaimedLimits = { ofNetwork: 1e9, inAll: 1e9, largest: 1 };
