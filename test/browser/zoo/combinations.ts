import { drawSample } from '../../../scripts/seeded-random.js';
import { contracts } from '../helpers/field-contracts.js';
import { createTableRandom, isWholeRun } from '../helpers/samples.js';
import { hostPages } from './host-pages.js';

/** A page of the zoo and a kind of field. */
export interface Combination {
  readonly name: string;
  readonly kind: string;
}

const sampleSize = 7;

/** Combinations to test: all in a whole run, else a sample of different pages and different kinds. */
export function chosenCombinations(): readonly Combination[] {
  const names = Object.keys(hostPages);
  const kinds = Object.keys(contracts);
  if (isWholeRun()) return names.flatMap((name) => kinds.map((kind) => ({ name, kind })));
  const random = createTableRandom('zoo');
  const chosenKinds = drawSample(kinds, sampleSize, random);
  return drawSample(names, sampleSize, random).map((name, index) => ({
    name,
    kind: chosenKinds[index] ?? '',
  }));
}
