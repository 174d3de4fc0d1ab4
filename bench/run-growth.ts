import type { Attempts } from './attempts.js';
import type { Contender } from './contenders.js';
import type { FormSize } from './forms/logical-form.js';
import { loadAverage } from './machine.js';
import { type BenchContext, type GrowthFigures, measureGrowth, warmUp } from './measurements.js';
import { medianOf } from './median.js';
import type { BenchPlan } from './run.js';

export interface GrowthPoint {
  readonly contender: Contender;
  readonly size: FormSize;
  /** Medians of the measured values over all rounds. */
  readonly figures: GrowthFigures;
}

export const fieldCounts = [10, 60, 250, 1_000];
export const optionCounts = [10, 500, 5_000, 50_000];

const sizes: readonly FormSize[] = [
  ...fieldCounts.map((fields) => ({ fields })),
  ...optionCounts.map((options) => ({ options })),
];

/** Measures forms of every size. Yields the medians so far after each round. */
export async function* runGrowth(
  context: BenchContext,
  { rounds, selected }: BenchPlan,
  { attempt, isOver }: Attempts,
): AsyncGenerator<readonly GrowthPoint[]> {
  await warmUp(context, sizes);
  const cells = sizes.flatMap((size) =>
    selected
      .filter(({ grows }) => grows)
      .map((contender) => ({ contender, size, samples: [] as GrowthFigures[] })),
  );
  for (let round = 1; round <= rounds && !isOver(); round++) {
    console.log(`Growth, round ${round} of ${rounds}, load ${loadAverage()}`);
    for (const { contender, size, samples } of cells) {
      const label = `${contender.name}, ${JSON.stringify(size)}, round ${round}`;
      const figures = await attempt(label, () => measureGrowth(context, contender, size));
      if (figures) samples.push(figures);
    }
    yield cells.flatMap(({ contender, size, samples }) =>
      samples.length > 0 ? { contender, size, figures: medianFigures(samples) } : [],
    );
  }
}

function medianFigures(samples: readonly GrowthFigures[]): GrowthFigures {
  const median = (name: keyof GrowthFigures) => medianOf(samples.map((figures) => figures[name]));
  return { ready: median('ready'), key: median('key'), heap: median('heap') };
}
