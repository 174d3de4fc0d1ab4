import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import { runStep, sql, type Transaction } from '../../../src/relay/storage/database/sql.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';
import { newLead } from './each-database-fixture.js';

const bin = findPostgres();
let postgres: RunningPostgres | undefined;
beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin);
});
afterAll(() => postgres?.stop());

function* readSetting(): Transaction<unknown> {
  const [row] = yield* runStep<{ value: string }>(sql`SELECT current_setting('synchronous_commit') AS value`);
  return row?.value;
}

describe.skipIf(!bin)(`PostgreSQL${bin ? '' : ' (skipped: no server)'}`, () => {
  // The pool uses one connection for statements that run one after the other.
  test.each([
    ['off', 'on'],
    ['on', 'on'],
    ['local', 'local'],
    ['remote_apply', 'remote_apply'],
  ])(
    'with synchronous_commit=%s set while the relay runs, a transaction commits with %s',
    async (set, used) => {
      const database = await openPostgres(postgres?.url ?? '');
      await database.query(sql`SELECT set_config('synchronous_commit', ${set}, false)`);
      expect(await database.transact(readSetting)).toBe(used);
      expect(await database.query(sql`SELECT current_setting('synchronous_commit') AS value`)).toEqual([
        { value: set },
      ]);
      await database.close();
    },
  );

  describe('a relay that has lost the network inside a transaction', () => {
    const bump = sql`UPDATE ledger SET seq = seq + 1 WHERE id = 1`;

    /** Opens the databases of two relays. The first one has lost the network while it holds a row and the lock. */
    async function setUpLostRelay() {
      const url = postgres?.url ?? '';
      const [lost, other] = await Promise.all([openPostgres(url, undefined, 80), openPostgres(url)]);
      await other.query(sql`DROP TABLE IF EXISTS ledger`);
      await other.query(sql`CREATE TABLE ledger (id INTEGER, seq INTEGER)`);
      await other.query(sql`INSERT INTO ledger (id, seq) VALUES (1, 0)`);
      let reconnect = () => {};
      const reconnected = new Promise<void>((resolve) => {
        reconnect = resolve;
      });
      let result: Promise<unknown> = Promise.resolve();
      await new Promise<void>((resolve) => {
        result = lost
          .runExclusive(async ({ query }) => {
            await query(bump);
            resolve();
            // The server has got all statements so far. The next one comes too late.
            await reconnected;
            await query(bump);
          })
          .catch((error) => error);
      });
      return {
        other,
        async close() {
          reconnect();
          expect(await result).toBeInstanceOf(Error);
          await Promise.all([lost.close(), other.close()]);
        },
      };
    }

    test('holds its rows for a short time only', async () => {
      const { other, close } = await setUpLostRelay();
      await other.transact(function* () {
        yield bump;
      });
      expect(await other.query(sql`SELECT seq FROM ledger`)).toEqual([{ seq: 1 }]);
      await close();
    });

    test('leaves connections for leads while many requests wait for its lock', async () => {
      const { other, close } = await setUpLostRelay();
      const order: string[] = [];
      const waiting = Array.from({ length: 30 }, () =>
        other.runExclusive(async () => {}).then(() => order.push('exclusive')),
      );
      await other.transact(function* () {
        yield sql`INSERT INTO ledger (id, seq) VALUES (2, 0)`;
      });
      order.push('lead');
      await Promise.all(waiting);
      expect(order[0]).toBe('lead');
      expect(order).toHaveLength(31);
      await close();
    });
  });

  test.each(['read committed', 'repeatable read', 'serializable'])(
    'concurrent changes succeed if the default isolation is %s',
    async (isolation) => {
      const database = await openPostgres(postgres?.url ?? '');
      const run = (text: string) => database.query({ fragments: [text], values: [] });
      await run('DROP TABLE IF EXISTS counters');
      await run('CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER)');
      await run('INSERT INTO counters VALUES (1, 0)');
      await run(`ALTER ROLE relay SET default_transaction_isolation = '${isolation}'`);
      const other = await openPostgres(postgres?.url ?? '');
      const increment = sql`UPDATE counters SET n = n + 1 WHERE id = 1`;
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? other.query(increment)
            : other.transact(function* () {
                yield* runStep(sql`SELECT n FROM counters WHERE id = 1`);
                yield increment;
              }),
        ),
      );
      expect(await other.query(sql`SELECT n FROM counters`)).toEqual([{ n: 20 }]);
      await run('ALTER ROLE relay RESET ALL');
      await Promise.all([database.close(), other.close()]);
    },
  );

  test('two transactions that lock rows in different orders both succeed', async () => {
    const database = await openPostgres(postgres?.url ?? '');
    const run = (text: string) => database.query({ fragments: [text], values: [] });
    await run('DROP TABLE IF EXISTS pairs');
    await run('CREATE TABLE pairs (id INTEGER PRIMARY KEY, n INTEGER)');
    await run('INSERT INTO pairs VALUES (1, 0), (2, 0)');
    await run("ALTER ROLE relay SET deadlock_timeout = '30ms'");
    const other = await openPostgres(postgres?.url ?? '');
    const change = (ids: readonly number[]) =>
      other.transact(function* () {
        for (const id of ids) {
          yield sql`UPDATE pairs SET n = n + 1 WHERE id = ${id}`;
          yield sql`SELECT pg_sleep(0.02)`;
        }
      });
    await Promise.all([change([1, 2]), change([2, 1])]);
    expect(await database.query(sql`SELECT n FROM pairs ORDER BY id`)).toEqual([{ n: 2 }, { n: 2 }]);
    await run('ALTER ROLE relay RESET ALL');
    await Promise.all([database.close(), other.close()]);
  });

  describe('with a plan that reads the due rows once for each row of the table', () => {
    const planner = ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material'];
    const options = planner.map((name) => `-c enable_${name}=off`).join(' ');

    test.each<[string, (store: Store) => Promise<readonly unknown[]>, number]>([
      ['due leads', ({ leads }) => leads.claim(2, 5_000, 6_000), 2],
      ['crashed leads', ({ leads }) => leads.claimCrashed(5_000, 6_000), 1],
      ['signals', ({ signals }) => signals.claim('webhook', 2, 5_000, 6_000), 2],
    ])('no more %s are claimed than asked for', async (what, claim, expected) => {
      const url = new URL(postgres?.url ?? '');
      url.searchParams.set('options', options);
      const database = await openPostgres(url.href);
      const store = await openStore(database);
      store.signals.setTargets(new Map([['webhook', () => true]]));
      for (let index = 0; index < 5; index++)
        await store.leads.add(newLead({ receipt: `R-${index}`, tokenHash: `t${index}` }));
      if (what === 'crashed leads') await database.query(sql`UPDATE leads SET crashes = 1`);
      expect(await claim(store)).toHaveLength(expected);
      await database.query(sql`DELETE FROM leads`);
      await database.query(sql`DELETE FROM signals`);
      await store.close();
    });
  });

  test.each([
    ['synchronous_commit', 'ALTER ROLE relay SET synchronous_commit = off', 'ALTER ROLE relay RESET ALL'],
    ['fsync', 'ALTER SYSTEM SET fsync = off', 'ALTER SYSTEM RESET fsync'],
  ])('that confirms commits too early (%s=off) is refused at the start', async (name, change, reset) => {
    const url = postgres?.url ?? '';
    const database = await openPostgres(url);
    const run = async (text: string) => {
      await database.query({ fragments: [text], values: [] });
      await database.query(sql`SELECT pg_reload_conf()`);
    };
    await run(change);
    await expect.poll(() => openPostgres(url).then(() => '', String)).toContain(`PostgreSQL has ${name}=off`);
    await run(reset);
    await expect.poll(() => openPostgres(url).then((opened) => opened.close(), String)).toBeUndefined();
    await database.close();
  });
});
