import { findPostgres, startPostgres } from '../../test/postgres-fixture.js';
import { readNumberArgs } from '../number-args.js';
import { type CrashPlan, runCrash, type Verdict } from './crash.js';

/**
 * `npm run crash [-- LEADS KILLS SEED TIMEOUT]`: leads while the CRM flaps and the relay is killed, judged from outside.
 * On a busy machine a longer TIMEOUT (milliseconds, below 2,000) keeps a slow answer from counting as none.
 */
const [leads = 10_000, kills = 50, seed = Math.floor(Math.random() * 1e9), timeout = 300] = readNumberArgs();
console.log(`${leads} leads, ${kills} kills, seed ${seed}`);

const settle = 3_000;
const plan = { leads, kills, seed, settle, timeout };
let anyFailed = false;

reportVerdict(
  'SQLite, receipt searchable',
  await runCrash({ ...plan, searchable: true }),
  (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
);
reportVerdict(
  'SQLite, by fingerprint',
  await runCrash({ ...plan, searchable: false }),
  (verdict) => isGood(verdict) && verdict.doubledMarked <= leads / 200,
);

const binFolder = findPostgres();
if (binFolder) {
  const postgres = await startPostgres(binFolder);
  const shared: CrashPlan = { ...plan, searchable: true, databaseUrl: postgres.url };
  reportVerdict(
    'PostgreSQL, two relays',
    await runCrash(shared),
    (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
  );
  await postgres.stop();
} else console.log('PostgreSQL: skipped, no server on this machine');

// A few of them tell as much as all.
const smallPlan = { ...plan, leads: Math.min(leads, 1_000), kills: Math.min(kills, 5), searchable: true };
reportVerdict(
  'look-ups fail half of the time',
  await runCrash({ ...smallPlan, lookUpsFail: true }),
  (verdict) => isSafe(verdict) && hasNoDuplicates(verdict),
);
reportVerdict(
  'the CRM’s list lags a second behind',
  await runCrash({ ...smallPlan, listLag: 1_000 }),
  (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
);
// A check that can't fail proves nothing: a lead that is looked for too early must come twice.
for (const [name, rash] of [
  ['settle time cut short', { settle: 1 }],
  ['the list lags longer than the time to settle', { listLag: 2 * settle }],
] as const) {
  reportVerdict(
    `${name}: doubles must show`,
    await runCrash({ ...smallPlan, ...rash }),
    (verdict) => verdict.lost === 0 && !hasNoDuplicates(verdict),
  );
}
process.exitCode = anyFailed ? 1 : 0;

/** Nothing lost, and nothing doubled without saying so; a person may have to look at some. */
function isSafe({ leads, receipts, lost, unstored, doubledUnmarked, stuck }: Verdict): boolean {
  return receipts === leads && lost === 0 && unstored === 0 && doubledUnmarked === 0 && stuck === 0;
}
function isGood(verdict: Verdict): boolean {
  return isSafe(verdict) && verdict.undelivered.length === 0;
}
function hasNoDuplicates({ doubledMarked, doubledUnmarked }: Verdict): boolean {
  return doubledMarked + doubledUnmarked === 0;
}
function reportVerdict(name: string, verdict: Verdict, accepts: (verdict: Verdict) => boolean): void {
  const isAccepted = accepts(verdict);
  anyFailed ||= !isAccepted;
  console.log(`${isAccepted ? 'passed' : 'FAILED'}  ${name}: ${JSON.stringify(verdict)}`);
}
