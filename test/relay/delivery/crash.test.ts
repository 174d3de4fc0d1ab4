import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCrash } from '../../../scripts/crash/crash.js';
import { findPostgres, type RunningPostgres, startPostgres } from '../../postgres-fixture.js';

/** A short version of `npm run crash`. */
const plan = { leads: 200, kills: 4, seed: 11, settle: 3_000 };
const expectedVerdict = {
  receipts: 200,
  lost: 0,
  unstored: 0,
  doubledUnmarked: 0,
  stuck: 0,
  undelivered: [],
};
const bin = findPostgres();
let postgres: RunningPostgres | undefined;

beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin);
}, 60_000);
afterAll(() => postgres?.stop());

test('a relay that is killed repeatedly while the CRM fails at times loses no lead and doubles none', async () => {
  const verdict = await runCrash({ ...plan, searchable: true });
  expect(verdict).toMatchObject({ ...expectedVerdict, doubledMarked: 0 });
  expect(verdict.posts).toBeGreaterThan(plan.leads);
}, 120_000);

test.skipIf(!bin)(
  `two relays on PostgreSQL that are killed repeatedly lose no lead and double none${bin ? '' : ' (skipped: no server on this machine and no package for it)'}`,
  async () => {
    const verdict = await runCrash({ ...plan, searchable: true, databaseUrl: postgres?.url ?? '' });
    expect(verdict).toMatchObject({ ...expectedVerdict, doubledMarked: 0 });
  },
  120_000,
);
