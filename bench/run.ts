import { type Contender, contenders } from './contenders.js';
import type { FormSize } from './forms/logical-form.js';
import { load, waitUntilQuiet } from './machine.js';
import {
  type Figure,
  type Figures,
  type GrowthFigures,
  measureGrowth,
  measurements,
  type Stage,
  warmUp,
  weigh,
} from './measurements.js';

export interface Plan {
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

export interface Outcome {
  /** Medians, by name of the contender. */
  readonly figures: ReadonlyMap<string, Figures>;
  readonly growth: readonly GrowthPoint[];
  readonly taken: number;
  /** How many of them began while somebody else needed the machine. */
  readonly noisy: number;
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
export async function runBench(stage: Stage, plan: Plan): Promise<Outcome> {
  let [taken, noisy] = [0, 0];
  async function attempt<Result>(what: string, take: () => Promise<Result>): Promise<Result | undefined> {
    taken++;
    if (!(await waitUntilQuiet(plan.patience))) noisy++;
    try {
      return await take();
    } catch (error) {
      if (!stage.visitors.isRunning()) throw error;
      console.warn(`  ${what}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      return undefined;
    }
  }

  await warmUp(stage, plan.growthRounds > 0 ? sizes : []);
  const samples = new Map<string, Figures[]>();
  for (const contender of plan.chosen) {
    const figures = await attempt(`${contender.name}, weight`, () => weigh(stage, contender));
    samples.set(contender.name, figures ? [figures] : []);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    console.log(`Round ${round} of ${plan.rounds}, load ${load()}`);
    for (const { name, isFor, take } of measurements) {
      for (const contender of plan.chosen.filter(isFor)) {
        const figures = await attempt(`${contender.name}, ${name}`, () => take(stage, contender));
        if (figures) samples.get(contender.name)?.push(figures);
      }
    }
  }

  const growing = new Map<string, { point: Omit<GrowthPoint, 'figures'>; all: GrowthFigures[] }>();
  for (let round = 1; round <= plan.growthRounds; round++) {
    console.log(`Growth, round ${round} of ${plan.growthRounds}, load ${load()}`);
    for (const size of sizes) {
      for (const contender of contenders.filter((one) => one.grows && plan.chosen.includes(one))) {
        const key = `${contender.name}, ${JSON.stringify(size)}`;
        const figures = await attempt(key, () => measureGrowth(stage, contender, size));
        const known = growing.get(key) ?? { point: { contender, size }, all: [] };
        if (figures) known.all.push(figures);
        growing.set(key, known);
      }
    }
  }

  return {
    figures: new Map([...samples].map(([name, all]) => [name, medians(all)])),
    growth: [...growing.values()].flatMap(({ point, all }) => growthPoint(point, all)),
    taken,
    noisy,
  };
}

function growthPoint(point: Omit<GrowthPoint, 'figures'>, all: readonly GrowthFigures[]): GrowthPoint[] {
  if (all.length === 0) return [];
  const of = (name: keyof GrowthFigures) => median(all.map((figures) => figures[name]));
  return [{ ...point, figures: { ready: of('ready'), key: of('key'), heap: of('heap') } }];
}

function medians(all: readonly Figures[]): Figures {
  const names = new Set(all.flatMap((figures) => Object.keys(figures) as Figure[]));
  return Object.fromEntries(
    [...names].map((name) => [name, median(all.flatMap((figures) => figures[name] ?? []))]),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
