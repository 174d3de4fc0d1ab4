import fc from 'fast-check';
import { createMedianFinder, type Measurement } from './median-duration.js';

/** A property that holds for every case of a grammar. */
export interface FuzzTarget<Case> {
  readonly name: string;
  readonly arbitrary: fc.Arbitrary<Case>;
  /** Returns the kind of a case. Cases of one kind should take the same time. */
  kindOf(fuzzCase: Case): string;
  /** Length of the outside text of a case. Work may grow with it in proportion. */
  sizeOf(fuzzCase: Case): number;
  /**
   * Checks the code with a case. Returns a word for the result, so that a run can show that not all cases are
   * refused.
   * @throws if the case shows a fault
   */
  check(fuzzCase: Case): Promise<string>;
  close?(): Promise<void>;
}

export interface FuzzReport<Case> {
  /** Number of cases by the result that `check` returns. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly medianMs: number;
  /** Duration of the slowest case, in medians of cases of its kind and size. */
  readonly slowestRatio: number;
  /** Cases that took more than `maxRatio` medians each time that they were run. */
  readonly slowCases: readonly Case[];
  /** The smallest case that shows a fault, with its error. Undefined: no case does. */
  readonly failure?: { readonly fuzzCase: Case; readonly error: unknown };
}

/** Longest acceptable duration, in medians of cases of the same kind and size. */
const maxRatio = 10;
/** Number of the slowest cases that are kept to be run again. */
const maxSuspects = 100;
/**
 * Number of times that a slow case is run again. A pause of the machine or of the garbage collector does not occur
 * in each run.
 */
const repetitions = 5;

/** Runs a target on `runs` cases. The same seed gives the same cases. */
export async function runFuzz<Case>(
  { arbitrary, kindOf, sizeOf, check }: FuzzTarget<Case>,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<FuzzReport<Case>> {
  const measurements: Measurement[] = [];
  const slowest = new Map<string, { readonly fuzzCase: Case; readonly durationMs: number }[]>();
  const outcomes: Record<string, number> = {};
  const measure = async (fuzzCase: Case) => {
    const startedAtMs = performance.now();
    const outcome = await check(fuzzCase);
    return { outcome, durationMs: performance.now() - startedAtMs };
  };
  function keepIfSlow(kind: string, fuzzCase: Case, durationMs: number): void {
    const cases = slowest.get(kind) ?? [];
    slowest.set(kind, cases);
    cases.push({ fuzzCase, durationMs });
    if (cases.length <= 2 * maxSuspects) return;
    cases.sort((a, b) => b.durationMs - a.durationMs).splice(maxSuspects);
  }

  const details = await fc.check(
    fc.asyncProperty(arbitrary, async (fuzzCase) => {
      const { outcome, durationMs } = await measure(fuzzCase);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const kind = kindOf(fuzzCase);
      measurements.push({ kind, size: sizeOf(fuzzCase), durationMs });
      keepIfSlow(kind, fuzzCase, durationMs);
    }),
    { numRuns: runs, seed },
  );
  const [failedCase] = details.counterexample ?? [];
  const finder = createMedianFinder(measurements);
  if (failedCase !== undefined) {
    const failure = { fuzzCase: failedCase, error: details.errorInstance };
    return { outcomes, medianMs: finder.medianMs, slowestRatio: 0, slowCases: [], failure };
  }

  const slowCases: Case[] = [];
  let slowestRatio = 0;
  for (const [kind, cases] of slowest)
    for (const { fuzzCase, durationMs } of cases) {
      const expectedMs = finder.find(kind, sizeOf(fuzzCase));
      let bestMs = durationMs;
      for (let run = 0; run < repetitions && bestMs > maxRatio * expectedMs; run++)
        bestMs = Math.min(bestMs, (await measure(fuzzCase)).durationMs);
      slowestRatio = Math.max(slowestRatio, bestMs / expectedMs);
      if (bestMs > maxRatio * expectedMs) slowCases.push(fuzzCase);
    }
  return { outcomes, medianMs: finder.medianMs, slowestRatio, slowCases };
}
