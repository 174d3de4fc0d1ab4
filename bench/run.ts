import type { Attempts } from './attempts.js';
import type { Contender } from './contenders.js';
import { loadAverage } from './machine.js';
import {
  type BenchContext,
  type Figure,
  type Figures,
  measurements,
  measureWeightMetrics,
  warmUp,
} from './measurements.js';
import { medianOf } from './median.js';

export interface BenchPlan {
  readonly rounds: number;
  readonly selected: readonly Contender[];
  /** Time after which no further measurement begins, in milliseconds since 1970. */
  readonly deadline: number;
}

export interface BenchOutcome {
  /** Medians of the measured values, by name of the product. */
  readonly figures: ReadonlyMap<string, Figures>;
  readonly completedRounds: number;
}

/**
 * Measures the compared products in rounds, so that a disturbance of the machine affects all of them alike. The first
 * round measures every product, the later rounds only our product and the references of the goals: their values are close
 * together, so they need more rounds, and the other products take most of the time.
 * Yields the results so far after measuring the sizes and after each round. If the next round will probably
 * take longer than the time that is left, the round does not begin.
 */
export async function* runBench(
  context: BenchContext,
  { rounds, selected, deadline }: BenchPlan,
  { attempt, isOver }: Attempts,
): AsyncGenerator<BenchOutcome> {
  await warmUp(context, []);
  const samples = new Map<string, Figures[]>();
  const outcome = (completedRounds: number): BenchOutcome => ({
    figures: new Map([...samples].map(([name, all]) => [name, medianFigures(all)])),
    completedRounds,
  });

  for (const contender of selected) {
    const figures = await attempt(`${contender.name}, weight`, () =>
      measureWeightMetrics(context, contender),
    );
    samples.set(contender.name, figures ? [figures] : []);
  }
  yield outcome(0);
  const close = selected.filter(({ isOurs, isReference }) => isOurs || isReference);
  const later = close.length > 0 ? close : selected;
  let nextRoundMs = 0;
  for (let round = 1; round <= rounds && Date.now() + nextRoundMs < deadline; round++) {
    console.log(`Round ${round} of ${rounds}, load ${loadAverage()}`);
    const startedAt = Date.now();
    const measured = round === 1 ? selected : later;
    for (const { name, isFor, measure } of measurements) {
      for (const contender of measured.filter(isFor)) {
        const label = `${contender.name}, ${name}, round ${round}`;
        const figures = await attempt(label, () => measure(context, contender));
        if (figures) samples.get(contender.name)?.push(figures);
      }
    }
    nextRoundMs = ((Date.now() - startedAt) * later.length) / measured.length;
    yield outcome(isOver() ? round - 1 : round);
  }
}

function medianFigures(all: readonly Figures[]): Figures {
  const names = new Set(all.flatMap((figures) => Object.keys(figures) as Figure[]));
  return Object.fromEntries(
    [...names].map((name) => [name, medianOf(all.flatMap((figures) => figures[name] ?? []))]),
  );
}
