import { expect, test } from 'vitest';
import type { Statement } from '../../../src/relay/storage/database/sql.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { describeEachDatabase, newLead, newUpload, unlimitedUploads } from './each-database-fixture.js';

const plain = (text: string): Statement => ({ fragments: [text], values: [] });

/** The table of leads before crashes were counted, word for word. */
const tableOfBefore = `CREATE TABLE IF NOT EXISTS leads (
  receipt TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  token TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sealed BYTEA,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0,
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

/** The table of files before anybody asked where they come from. */
const uploadsOfBefore = `CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL)`;

/** What the relay of then writes, before and after. */
const addOfBefore = (receipt: string, state: string) =>
  plain(`INSERT INTO leads (receipt, form, token, body, fingerprint, sealed, state, created_at, due_at, changed_at, linked)
    VALUES ('${receipt}', '34', 't-${receipt}', 'b', 'f', NULL, '${state}', 1000, 1000, 1000, NULL)`);

describeEachDatabase(({ connect, isShared }) => {
  test('a database of the version before is brought up to date where it stands', async () => {
    const before = await connect();
    await before.query(plain(tableOfBefore));
    await before.query(plain('CREATE INDEX IF NOT EXISTS leads_due ON leads (state, due_at)'));
    await before.query(plain(uploadsOfBefore));
    for (const state of ['queued', 'trying', 'quarantine'])
      await before.query(addOfBefore(`R-${state}`, state));
    await before.close();

    const store = await openStore(await connect());
    expect(await store.leads.list(['queued', 'trying', 'quarantine'], 9)).toMatchObject([
      { receipt: 'R-quarantine', crashes: 0 },
      { receipt: 'R-queued', crashes: 0, created_at: 1_000 },
      { receipt: 'R-trying', crashes: 0 },
    ]);
    expect(await store.leads.recover(2_000, 2_000)).toBe(1);
    expect(await store.leads.find('R-trying')).toMatchObject({ state: 'unclear', crashes: 1 });
    expect(await store.leads.add(newLead({ receipt: 'R-new' }))).toBe('R-new');
    expect(await store.leads.claim(9, 3_000, 4_000)).toHaveLength(2);
    expect(await store.uploads.create(newUpload({ network: 'n1' }), unlimitedUploads)).toBe(true);
    await store.close();

    // And once more: it is up to date already.
    const again = await connect();
    const reopened = await openStore(again);
    expect(await reopened.leads.find('R-trying')).toMatchObject({ crashes: 1 });
    // A relay of the version before goes on beside this one until it is replaced.
    await again.query(addOfBefore('R-late', 'queued'));
    expect(await reopened.leads.find('R-late')).toMatchObject({ state: 'queued', crashes: 0 });
    await reopened.close();
  });

  test.skipIf(!isShared)('by several relays that start at once', async () => {
    const before = await connect();
    await before.query(plain(tableOfBefore));
    await before.close();
    const stores = await Promise.all(Array.from({ length: 5 }, async () => openStore(await connect())));
    expect(await stores[0]?.leads.add(newLead())).toBe('R-1');
    expect(await stores[4]?.leads.find('R-1')).toMatchObject({ crashes: 0 });
    await Promise.all(stores.map((store) => store.close()));
  });
});
