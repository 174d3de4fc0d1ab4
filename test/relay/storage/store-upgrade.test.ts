import { expect, test } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import { type Database, type Statement, StoreError } from '../../../src/relay/storage/database/sql.js';
import { schemaVersion } from '../../../src/relay/storage/migrations/migrate.js';
import { openStoreFor } from '../../../src/relay/storage/open-store.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { crmKey } from '../fixture.js';
import { describeEachDatabase, newLead, newUpload, unlimitedUploads } from './each-database-fixture.js';

const plain = (text: string): Statement => ({ fragments: [text], values: [] });

/** The statement of the table `leads`, word for word, as earlier relays wrote it. */
const leadsTable = (crashesColumn = '') => `CREATE TABLE IF NOT EXISTS leads (
  receipt TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  token TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sealed BYTEA,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0,${crashesColumn}
  repeat INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  linked TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  due_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  changed_at BIGINT NOT NULL,
  UNIQUE (token, body)
)`;
const dueIndex = 'CREATE INDEX IF NOT EXISTS leads_due ON leads (state, due_at)';
const uploadsTable = (networkColumn = '') => `CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL${networkColumn})`;
const piecesTable = `CREATE TABLE IF NOT EXISTS upload_pieces (
  upload TEXT NOT NULL, piece INTEGER NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (upload, piece))`;

const withCrashes = leadsTable('\n  crashes INTEGER NOT NULL DEFAULT 0,');
const crashIndex = 'CREATE INDEX IF NOT EXISTS leads_suspect ON leads (state, due_at) WHERE crashes > 0';

/** The statements with which earlier relays, which had no version table, prepared a database. */
const earlierSchemas: readonly (readonly [name: string, statements: readonly string[]])[] = [
  ['without a count of crashes', [leadsTable(), dueIndex, uploadsTable(), piecesTable]],
  ['without networks of uploads', [withCrashes, dueIndex, crashIndex, uploadsTable(), piecesTable]],
  [
    'without a version table',
    [
      withCrashes,
      dueIndex,
      'CREATE INDEX IF NOT EXISTS leads_receipt ON leads (state, receipt)',
      'CREATE INDEX IF NOT EXISTS leads_fingerprint ON leads (fingerprint)',
      crashIndex,
      uploadsTable(',\n  network TEXT'),
      piecesTable,
      'CREATE INDEX IF NOT EXISTS uploads_unclaimed ON uploads (network, size) WHERE lead IS NULL',
      'CREATE TABLE IF NOT EXISTS copies (name TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at BIGINT NOT NULL)',
      'CREATE TABLE IF NOT EXISTS calls (at BIGINT NOT NULL, purpose TEXT NOT NULL)',
      'CREATE INDEX IF NOT EXISTS calls_at ON calls (at)',
      'CREATE TABLE IF NOT EXISTS used_proofs (challenge TEXT PRIMARY KEY, expires BIGINT NOT NULL)',
      'CREATE INDEX IF NOT EXISTS used_proofs_expires ON used_proofs (expires)',
    ],
  ],
];

/** The statement with which an earlier relay adds a lead. */
const addEarlierLead = (receipt: string, state: string) =>
  plain(`INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, created_at, due_at, changed_at, linked)
    VALUES ('${receipt}', '34', 't-${receipt}', 'b', 'f', NULL, '${state}', 1000, 1000, 1000, NULL)`);
const addEarlierUpload = plain(
  "INSERT INTO uploads (id, group_name, size, lead, created_at) VALUES ('file-old.pdf', 'ext_request', 3, 'R-queued', 1000)",
);

const allVersions = Array.from({ length: schemaVersion }, (_, at) => at + 1);

async function readVersions(database: Database): Promise<readonly number[]> {
  const rows = await database.query<{ version: number }>(
    plain('SELECT version FROM schema_version ORDER BY version'),
  );
  return rows.map(({ version }) => version);
}

describeEachDatabase(({ connect, settings, isShared }) => {
  test.each(earlierSchemas)(
    'a database %s is upgraded with its leads and files',
    async (_name, statements) => {
      const before = await connect();
      for (const statement of statements) await before.query(plain(statement));
      for (const state of ['queued', 'trying', 'quarantine'])
        await before.query(addEarlierLead(`R-${state}`, state));
      await before.query(addEarlierUpload);
      await before.close();

      const store = await openStore(await connect());
      expect(await store.leads.list(['queued', 'trying', 'quarantine'], 9)).toMatchObject([
        { receipt: 'R-quarantine', crashes: 0 },
        { receipt: 'R-queued', crashes: 0, created_at: 1_000 },
        { receipt: 'R-trying', crashes: 0 },
      ]);
      expect(await store.leads.recover(2_000, 2_000)).toBe(1);
      expect(await store.leads.find('R-trying')).toMatchObject({ state: 'unclear', crashes: 1 });
      expect(await store.leads.add(newLead({ receipt: 'R-new' }))).toMatchObject({ receipt: 'R-new' });
      expect(await store.leads.claim(9, 3_000, 4_000)).toHaveLength(2);
      expect(await store.uploads.find('file-old.pdf')).toMatchObject({ size: 3, lead: 'R-queued' });
      expect(await store.uploads.create(newUpload({ network: 'n1' }), unlimitedUploads)).toBe(true);
      await store.close();

      // The second start finds the current version.
      const again = await connect();
      const reopened = await openStore(again);
      expect(await reopened.leads.find('R-trying')).toMatchObject({ crashes: 1 });
      expect(await readVersions(again)).toEqual(allVersions);
      // During an update, a relay of the earlier version still uses the database.
      for (const statement of statements) await again.query(plain(statement));
      await again.query(addEarlierLead('R-late', 'queued'));
      expect(await reopened.leads.find('R-late')).toMatchObject({ state: 'queued', crashes: 0 });
      await reopened.close();
    },
  );

  test('a new database gets all versions, and its tables accept a lead', async () => {
    const database = await connect();
    const store = await openStore(database);
    expect(await readVersions(database)).toEqual(allVersions);
    expect(await store.leads.add(newLead())).toMatchObject({ receipt: 'R-1' });
    await store.close();
  });

  test('an upgrade that a crash interrupted is finished at the next start', async () => {
    const before = await connect();
    await before.query(plain('CREATE TABLE schema_version (version INTEGER PRIMARY KEY)'));
    await before.query(plain('INSERT INTO schema_version (version) VALUES (1)'));
    // Version 2 added its column, but the crash came before its row in the version table.
    for (const statement of [withCrashes, uploadsTable(), piecesTable]) await before.query(plain(statement));
    await before.query(addEarlierLead('R-queued', 'queued'));
    await before.close();
    const database = await connect();
    const store = await openStore(database);
    expect(await readVersions(database)).toEqual(allVersions);
    expect(await store.leads.claim(9, 3_000, 4_000)).toMatchObject([{ receipt: 'R-queued' }]);
    await store.close();
  });

  test('a store of a newer version is refused with a sentence, and stays as it is', async () => {
    const newer = await connect();
    await (await openStore(newer)).leads.add(newLead());
    await newer.query(plain('INSERT INTO schema_version (version) VALUES (99)'));
    await newer.close();

    const database = await connect();
    const sentence =
      `The store has version 99, but this program supports version ${schemaVersion} at most: start a newer program, ` +
      'or set DATA or DATABASE_URL to another store.';
    await expect(openStore(database)).rejects.toThrow(new StoreError(sentence));
    expect(await readVersions(database)).toEqual([...allVersions, 99]);
    expect(await database.query(plain('SELECT receipt FROM leads'))).toEqual([{ receipt: 'R-1' }]);
    await database.close();

    const config = readConfig({ CRM_URL: 'http://crm.example', CRM_KEY: crmKey, ...settings() });
    await expect(openStoreFor(config)).rejects.toThrow(new StoreError(sentence));
  });

  test.skipIf(!isShared)(
    'a role without the right to create tables opens a database with all tables',
    async () => {
      const owner = await connect();
      await (await openStore(owner)).close();
      const admin = await connect();
      for (const text of [
        'DROP ROLE IF EXISTS minimal',
        'CREATE ROLE minimal LOGIN',
        'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
        'GRANT USAGE ON SCHEMA public TO minimal',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO minimal',
      ])
        await admin.query(plain(text));
      const url = new URL(settings().DATABASE_URL ?? '');
      url.username = 'minimal';
      const store = await openStore(await openPostgres(url.href));
      expect(await store.leads.add(newLead())).toMatchObject({ receipt: 'R-1' });
      await store.close();
      for (const text of ['DROP OWNED BY minimal', 'DROP ROLE minimal']) await admin.query(plain(text));
      await admin.close();
    },
  );

  test.skipIf(!isShared)('several relays that start at once upgrade a database once', async () => {
    const before = await connect();
    await before.query(plain(leadsTable()));
    await before.close();
    const stores = await Promise.all(Array.from({ length: 5 }, async () => openStore(await connect())));
    expect(await stores[0]?.leads.add(newLead())).toMatchObject({ receipt: 'R-1' });
    expect(await stores[4]?.leads.find('R-1')).toMatchObject({ crashes: 0 });
    await Promise.all(stores.map((store) => store.close()));
  });
});
