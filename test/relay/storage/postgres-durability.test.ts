import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import { runStep, sql, type Transaction } from '../../../src/relay/storage/database/sql.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';

const bin = findPostgres();
let postgres: RunningPostgres | undefined;
beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin);
}, 60_000);
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
