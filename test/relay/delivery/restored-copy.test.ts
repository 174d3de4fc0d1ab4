import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRestoredCopy } from '../../../src/relay/delivery/restored-copy.js';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import type { Database } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { afterEachTest } from '../../after-each-test.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { createTestClock, waitUntil } from '../clock-fixture.js';
import { crmKey, setUpRelay } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const receipt = 'R-AAAAAAAAAAAAAAAA';
const settings = { TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.90', SETTLE_SECONDS: '1' };
const folders: string[] = [];
afterEachTest(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A database with a copy, and the way in which an operator puts back the copy. */
interface CopiedDatabase {
  open(): Promise<Database>;
  back(): Promise<void> | void;
  restore(): Promise<void> | void;
}

function copyFolder(): CopiedDatabase {
  const parent = mkdtempSync(join(tmpdir(), 'apro-copy-'));
  folders.push(parent);
  const [folder, backup] = [join(parent, 'data'), join(parent, 'backup')];
  return {
    open: () => openSqlite(folder),
    back: () => cpSync(folder, backup, { recursive: true }),
    restore() {
      rmSync(folder, { recursive: true });
      cpSync(backup, folder, { recursive: true });
    },
  };
}

const binFolder = findPostgres();
let server: RunningPostgres | undefined;
beforeAll(async () => {
  if (binFolder) server = await startPostgres(binFolder);
}, 60_000);
afterAll(() => server?.stop());

async function copyPostgres(): Promise<CopiedDatabase> {
  const url = (name: string) => Object.assign(new URL(server?.url ?? ''), { pathname: `/${name}` }).href;
  async function administrate(...texts: readonly string[]) {
    const admin = await openPostgres(url('template1'));
    for (const text of texts) await admin.query({ fragments: [text], values: [] });
    await admin.close();
  }
  await administrate(
    'DROP DATABASE IF EXISTS data',
    'DROP DATABASE IF EXISTS backup',
    'CREATE DATABASE data',
  );
  return {
    open: () => openPostgres(url('data')),
    back: () => administrate('CREATE DATABASE backup TEMPLATE data'),
    restore: () => administrate('DROP DATABASE data', 'CREATE DATABASE data TEMPLATE backup'),
  };
}

/** Starts relays one after the other on a database, which has a queued lead, beside a CRM that lists its requests. */
async function setUp(showsReceipts: boolean, database: CopiedDatabase = copyFolder()) {
  const clock = createTestClock();
  const sent: URLSearchParams[] = [];
  const crm = { isDown: true, searches: 0 };
  const open = async () => openStore(await database.open());
  const store = await open();
  const payload = {
    ...{ formtype: '34', host: '', leftOut: new Map(), uploads: [], token: '', consents: [] },
    receiptField: showsReceipts ? 'ext_request.91' : '',
    data: new Map([['def_customer', new Map([['email', 'a@b.example']])]]),
  };
  const sealed = await (await createEncryption([crmKey])).encryptLead(writeLeadPayload(payload), receipt);
  await store.leads.add(newLead({ receipt, sealed, now: clock.now() }));
  await store.close();

  /** Runs a relay until the lead is in the state. */
  async function run(state: string) {
    const running = await open();
    const { relay, logLines } = await setUpRelay(
      (request) => {
        const { path, body } = request;
        if (path.endsWith('/applications/filter')) {
          crm.searches++;
          const list = sent.map((data, id) => ({
            id: String(id),
            date_create: new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '),
            fields: showsReceipts ? [{ id: '91', value: data.get('data[ext_request][91][value]') }] : [],
          }));
          return { text: JSON.stringify({ status: 'success', data: { list, count: false } }) };
        }
        if (!body.includes('action=fillform')) return defaultScript(request);
        if (crm.isDown) return { text: failureText('SERVER_IS_OVERLOADED') };
        sent.push(new URLSearchParams(body));
        return defaultScript(request);
      },
      settings,
      { ...clock, store: { ...running, close: async () => {} } },
    );
    await waitUntil(async () => expect(await running.leads.find(receipt)).toMatchObject({ state }));
    const lead = await running.leads.find(receipt);
    await relay.close();
    await running.close();
    return { lead, isLogged: logLines.join().includes('STORE_RESTORED') };
  }

  return {
    crm,
    sent,
    run,
    ...database,
  };
}

test('a queued lead of a relay that was stopped is sent without a search', async () => {
  const { crm, sent, run } = await setUp(true);
  await run('queued');
  crm.isDown = false;
  expect(await run('delivered')).toMatchObject({ lead: { code: 'answered', repeat: 0 }, isLogged: false });
  expect([sent.length, crm.searches]).toEqual([1, 0]);
});

test.each([
  ['that the CRM has is not sent again', true, true, { code: 'found', repeat: 0 }, 1],
  ['that the CRM lacks is sent without a mark', true, false, { code: 'answered', repeat: 0 }, 1],
  ['that cannot be found is sent with a mark', false, true, { code: 'answered', repeat: 1 }, 2],
])('a queued lead of a restored copy %s', async (_what, showsReceipts, isInCrm, expected, sends) => {
  const { crm, sent, run, back, restore } = await setUp(showsReceipts);
  await run('queued');
  await back();
  crm.isDown = false;
  if (isInCrm) await run('delivered');
  await restore();
  expect(await run('delivered')).toMatchObject({ lead: expected, isLogged: true });
  expect(sent).toHaveLength(sends);
  expect(String(sent.at(-1)).includes('possible+repeat')).toBe(expected.repeat === 1);
  // The restored file is the original now.
  expect((await run('delivered')).isLogged).toBe(false);
});

const postgresName = `a restored PostgreSQL database is recognized${binFolder ? '' : ' (skipped: no server)'}`;
test.skipIf(!binFolder)(postgresName, async () => {
  const { crm, sent, run, back, restore } = await setUp(true, await copyPostgres());
  await run('queued');
  await back();
  crm.isDown = false;
  await run('delivered');
  await restore();
  expect(await run('delivered')).toMatchObject({ lead: { code: 'found', repeat: 0 }, isLogged: true });
  expect(sent).toHaveLength(1);
  expect((await run('delivered')).isLogged).toBe(false);
});

test.skipIf(!binFolder)(
  'PostgreSQL: a restored table has another identity, a rewritten table has not',
  async () => {
    const database = await (await copyPostgres()).open();
    await (await openStore(database)).leads.add(newLead());
    const isSameAfter = async (...texts: readonly string[]) => {
      const before = await database.readIdentity?.();
      for (const text of texts) await database.query({ fragments: [text], values: [] });
      return (await database.readIdentity?.()) === before;
    };
    const changes: Record<string, boolean> = {
      reindexed: await isSameAfter('REINDEX TABLE leads'),
      vacuumed: await isSameAfter('VACUUM FULL leads'),
      emptied: await isSameAfter('TRUNCATE leads'),
      // `pg_restore --clean` drops each table and creates the table again.
      restored: await isSameAfter(
        'CREATE TABLE dump AS SELECT * FROM leads',
        'DROP TABLE leads',
        'CREATE TABLE leads AS SELECT * FROM dump',
      ),
    };
    await database.close();
    expect(changes).toEqual({ reindexed: true, vacuumed: true, emptied: true, restored: false });
  },
);

test.each([
  ['the same file', '7 100', '7 100', false],
  ['a file that got the inode of the removed file', '7 100', '7 200', true],
  ['a file on another disk', '7 100', '8 100', true],
  ['a file system without times of creation', '7 0', '7 0', false],
  ['a time of creation that is not known at the last start', '7 0', '7 100', false],
  ['a time of creation that is not known now', '7 100', '7 0', false],
  ['the inode that an earlier version stored', '7', '7 100', false],
  ['another inode than an earlier version stored', '8', '7 100', true],
  ['a dump on the same server', '5 16 9000 1', '5 17 9000 1', true],
  ['a recovery to an earlier time', '5 16 9000 1', '5 16 9000 2', true],
  ['a server that hides its numbers', '5 16 9000 1', '5 16 0 0', false],
  ['a database that no relay used', undefined, '7 100', false],
  ['a database in memory', '7 100', undefined, false],
])('restored copy, by its identity: %s', async (_what, known, identity, isCopy) => {
  const cacheStore = { get: async () => (known === undefined ? undefined : { text: known, fetched_at: 0 }) };
  const deps = { cacheStore, ...(identity !== undefined && { identity }) } as unknown as Store;
  expect(await isRestoredCopy(deps)).toBe(isCopy);
});
