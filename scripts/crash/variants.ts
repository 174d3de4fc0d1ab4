import type { CrashPlan, Verdict } from './crash.js';

/** A crash run with its conditions and its goal. */
export interface CrashVariant {
  /** Name for `--only`. */
  readonly name: string;
  readonly title: string;
  readonly plan: Pick<CrashPlan, 'searchable'> & Partial<CrashPlan>;
  /** True: two relays share a PostgreSQL database. Default: one relay with SQLite. */
  readonly usesPostgres?: boolean;
  /** True: the variant needs no more than 1,000 leads. */
  readonly isSmall?: boolean;
  accepts(verdict: Verdict): boolean;
}

/** Milliseconds that the relay waits before it looks in the CRM for a lead, unless a variant has another value. */
export const settleMs = 3_000;

export const crashVariants: readonly CrashVariant[] = [
  {
    name: 'receipt',
    title: 'SQLite, leads found by receipt',
    plan: { searchable: true },
    accepts: (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
  },
  {
    name: 'values',
    title: 'SQLite, leads found by their values',
    plan: { searchable: false },
    accepts: (verdict) => isGood(verdict) && verdict.doubledMarked <= verdict.leads / 200,
  },
  {
    name: 'postgres',
    title: 'PostgreSQL, two relays',
    plan: { searchable: true },
    usesPostgres: true,
    accepts: (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
  },
  {
    name: 'failing-searches',
    title: 'the list of requests fails half of the time',
    plan: { searchable: true, lookUpsFail: true },
    isSmall: true,
    accepts: (verdict) => isSafe(verdict) && hasNoDuplicates(verdict),
  },
  {
    name: 'late-list',
    title: 'the list of requests is one second late',
    plan: { searchable: true, listLag: 1_000 },
    isSmall: true,
    accepts: (verdict) => isGood(verdict) && hasNoDuplicates(verdict),
  },
  {
    name: 'locked-store',
    title: 'another program locks the SQLite database once in a second',
    plan: { searchable: true, locksStore: true },
    isSmall: true,
    accepts: (verdict) => isGood(verdict) && hasNoDuplicates(verdict) && verdict.locks > 0,
  },
  // The last two runs show that the test itself can fail. In these runs the relay looks in the CRM too soon, so leads
  // must arrive twice.
  {
    name: 'short-settle',
    title: 'the settle time is too short: repeated leads must be found',
    plan: { searchable: true, settle: 1 },
    isSmall: true,
    accepts: hasNoticedDuplicates,
  },
  {
    name: 'later-list',
    title: 'the list of requests is later than the settle time: repeated leads must be found',
    plan: { searchable: true, listLag: 2 * settleMs },
    isSmall: true,
    accepts: hasNoticedDuplicates,
  },
];

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
function hasNoticedDuplicates(verdict: Verdict): boolean {
  return verdict.lost === 0 && !hasNoDuplicates(verdict);
}
