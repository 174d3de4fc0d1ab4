import { type Contender, contenders } from './contenders.js';
import type { FormSize } from './forms/logical-form.js';
import { loadAverage, waitUntilQuiet } from './machine.js';
import {
  type BenchContext,
  type Figure,
  type Figures,
  type GrowthFigures,
  measureGrowth,
  measurements,
  measureWeightMetrics,
  warmUp,
} from './measurements.js';

export interface BenchPlan {
  readonly rounds: number;
  readonly growthRounds: number;
  /** Milliseconds to wait for a quiet machine before each measurement. */
  readonly patience: number;
  readonly chosen: readonly Contender[];
}

export interface GrowthPoint {
  readonly contender: Contender;
  readonly size: FormSize;
  readonly figures: GrowthFigures;
}

export interface BenchOutcome {
  /** Medians, by name of the contender. */
  readonly figures: ReadonlyMap<string, Figures>;
  readonly growth: readonly GrowthPoint[];
  readonly measurementCount: number;
  /** How many of them began while somebody else needed the machine. */
  readonly noisyCount: number;
}

export const fieldCounts = [10, 60, 250, 1_000];
export const optionCounts = [10, 500, 5_000, 50_000];

const sizes: readonly FormSize[] = [
  ...fieldCounts.map((fields) => ({ fields })),
  ...optionCounts.map((options) => ({ options })),
];

/**
 * Round after round through all contenders, so that whatever disturbs the machine disturbs all alike. What fails
 * is said and left out.
 * @throws Error when there is no browser any more
 */
export async function runBench(stage: BenchContext, plan: BenchPlan): Promise<BenchOutcome> {
  let [measurementCount, noisyCount] = [0, 0];
  async function attempt<Result>(label: string, measure: () => Promise<Result>): Promise<Result | undefined> {
    measurementCount++;
    if (!(await waitUntilQuiet(plan.patience))) noisyCount++;
    try {
      return await measure();
    } catch (error) {
      if (!stage.visitors.isRunning()) throw error;
      console.warn(`  ${label}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      return undefined;
    }
  }

  await warmUp(stage, plan.growthRounds > 0 ? sizes : []);
  const samples = new Map<string, Figures[]>();
  for (const contender of plan.chosen) {
    const metrics = await attempt(`${contender.name}, weight`, () => measureWeightMetrics(stage, contender));
    samples.set(contender.name, metrics ? [metrics] : []);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    console.log(`Round ${round} of ${plan.rounds}, load ${loadAverage()}`);
    for (const { name, isFor, measure } of measurements) {
      for (const contender of plan.chosen.filter(isFor)) {
        const metrics = await attempt(`${contender.name}, ${name}`, () => measure(stage, contender));
        if (metrics) samples.get(contender.name)?.push(metrics);
      }
    }
  }

  const growthSamples = new Map<
    string,
    { point: Omit<GrowthPoint, 'figures'>; collected: GrowthFigures[] }
  >();
  for (let round = 1; round <= plan.growthRounds; round++) {
    console.log(`Growth, round ${round} of ${plan.growthRounds}, load ${loadAverage()}`);
    for (const size of sizes) {
      for (const contender of contenders.filter(
        (candidate) => candidate.grows && plan.chosen.includes(candidate),
      )) {
        const key = `${contender.name}, ${JSON.stringify(size)}`;
        const metrics = await attempt(key, () => measureGrowth(stage, contender, size));
        const samplesOfSize = growthSamples.get(key) ?? { point: { contender, size }, collected: [] };
        if (metrics) samplesOfSize.collected.push(metrics);
        growthSamples.set(key, samplesOfSize);
      }
    }
  }

  return {
    figures: new Map([...samples].map(([name, all]) => [name, medianMetrics(all)])),
    growth: [...growthSamples.values()].flatMap(({ point, collected }) => growthPoint(point, collected)),
    measurementCount,
    noisyCount,
  };
}

function growthPoint(point: Omit<GrowthPoint, 'figures'>, all: readonly GrowthFigures[]): GrowthPoint[] {
  if (all.length === 0) return [];
  const medianMetric = (name: keyof GrowthFigures) => medianOf(all.map((figures) => figures[name]));
  return [
    {
      ...point,
      figures: { ready: medianMetric('ready'), key: medianMetric('key'), heap: medianMetric('heap') },
    },
  ];
}

function medianMetrics(all: readonly Figures[]): Figures {
  const names = new Set(all.flatMap((figures) => Object.keys(figures) as Figure[]));
  return Object.fromEntries(
    [...names].map((name) => [name, medianOf(all.flatMap((figures) => figures[name] ?? []))]),
  );
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
