import { afterAll, expect, test } from 'vitest';
import { runCrash } from '../../../scripts/crash/crash.js';
import { sampleRows } from '../../browser/helpers/samples.js';
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
afterAll(() => postgres?.stop());

const runs: Readonly<Record<string, () => Promise<void>>> = {
  async 'a relay that is killed repeatedly while the CRM fails at times loses no lead and doubles none'() {
    const verdict = await runCrash({ ...plan, searchable: true });
    expect(verdict).toMatchObject({ ...expectedVerdict, doubledMarked: 0 });
    expect(verdict.posts).toBeGreaterThan(plan.leads);
  },
  async 'two relays on PostgreSQL that are killed repeatedly lose no lead and double none'() {
    postgres = await startPostgres(bin ?? '');
    const verdict = await runCrash({ ...plan, searchable: true, databaseUrl: postgres.url });
    expect(verdict).toMatchObject({ ...expectedVerdict, doubledMarked: 0 });
  },
};

const [sqliteRun, ...postgresRuns] = Object.entries(runs);
const possibleRuns = [...(sqliteRun ? [sqliteRun] : []), ...(bin ? postgresRuns : [])];
for (const [name, run] of sampleRows('stores of the crash run', possibleRuns, 1)) test(name, run, 180_000);
for (const [name] of bin ? [] : postgresRuns)
  test.skip(`${name} (skipped: no server on this machine and no package for it)`);
