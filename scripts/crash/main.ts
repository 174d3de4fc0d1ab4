import { findPostgres, startPostgres } from '../../test/postgres-fixture.js';
import { readNumberArgs } from '../number-args.js';
import { type CrashPlan, runCrash, type Verdict } from './crash.js';

/**
 * `npm run crash [-- LEADS KILLS SEED TIMEOUT]`: submits leads while the CRM fails and the relay process is killed,
 * then counts lost and repeated leads. TIMEOUT is the time limit of a CRM request in milliseconds, below 2,000; a
 * busy machine needs a longer limit.
 */
const [leads = 10_000, kills = 50, seed = Math.floor(Math.random() * 1e9), timeout = 300] = readNumberArgs();
console.log(`${leads} leads, ${kills} kills, seed ${seed}`);

const settle = 3_000;
const plan = { leads, kills, seed, settle, timeout };
let anyFailed = false;

reportVerdict(
  'SQLite, leads found by receipt',
  await runCrash({ ...plan, searchable: true }),
  (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
);
reportVerdict(
  'SQLite, leads found by their values',
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
} else console.log('PostgreSQL: skipped, because this machine has no server');

// The following cases need no more than 1,000 leads.
const smallPlan = { ...plan, leads: Math.min(leads, 1_000), kills: Math.min(kills, 5), searchable: true };
reportVerdict(
  'the list of requests fails half of the time',
  await runCrash({ ...smallPlan, lookUpsFail: true }),
  (verdict) => isSafe(verdict) && hasNoDuplicates(verdict),
);
reportVerdict(
  'the list of requests is one second late',
  await runCrash({ ...smallPlan, listLag: 1_000 }),
  (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
);
// These runs show that the test itself can fail. Here the relay looks in the CRM too soon, so leads must arrive
// twice.
for (const [name, rash] of [
  ['the settle time is too short', { settle: 1 }],
  ['the list of requests is later than the settle time', { listLag: 2 * settle }],
] as const) {
  reportVerdict(
    `${name}: repeated leads must be found`,
    await runCrash({ ...smallPlan, ...rash }),
    (verdict) => verdict.lost === 0 && !hasNoDuplicates(verdict),
  );
}
process.exitCode = anyFailed ? 1 : 0;

/** Returns whether no lead is lost and each repeated lead has a note. Leads that a person has to check are allowed. */
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
