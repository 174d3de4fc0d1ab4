import { contracts } from '../helpers/field-contracts.js';
import { hostPages } from './host-pages.js';

/** A page of the zoo and a kind of field. */
export interface Combination {
  readonly name: string;
  readonly kind: string;
}

const sampleSize = 12;

/**
 * Combinations to test: all if the environment variable `ZOO` is `all`, else a sample. `playwright.config.ts` sets
 * `ZOO_SEED`, because every worker process must draw the same sample.
 */
export function chosenCombinations(env: NodeJS.ProcessEnv = process.env): readonly Combination[] {
  return env.ZOO === 'all' ? allCombinations() : drawSample(Number(env.ZOO_SEED));
}

function allCombinations(): readonly Combination[] {
  return Object.keys(hostPages).flatMap((name) => Object.keys(contracts).map((kind) => ({ name, kind })));
}

/** Draws combinations of different pages and different kinds. The same seed draws the same sample. */
function drawSample(seed: number): readonly Combination[] {
  const random = createRandom(seed);
  const names = shuffle(Object.keys(hostPages), random).slice(0, sampleSize);
  const kinds = shuffle(Object.keys(contracts), random);
  return names.map((name, index) => ({ name, kind: kinds[index % kinds.length] ?? '' }));
}

function shuffle(values: readonly string[], random: () => number): readonly string[] {
  return values
    .map((value) => ({ value, rank: random() }))
    .sort((first, second) => first.rank - second.rank)
    .map(({ value }) => value);
}

/** The generator "mulberry32": numbers from 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
