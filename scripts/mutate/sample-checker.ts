import { createSeededRandom, drawSample } from '../seeded-random.js';

/**
 * A plugin of Stryker that lets only a random sample of the mutants run. Stryker asks a checker before it runs a mutant, and
 * leaves the mutant out if the checker reports a compile error. Ranges of `--mutate` would not do: a range contains all
 * mutants inside it, so the mutants of large blocks would be drawn too often.
 *
 * Environment: `MUTATION_SAMPLE` (number of mutants to draw) and `MUTATION_SEED`.
 */

interface MutantId {
  readonly id: string;
}

type CheckResult =
  | { readonly status: 'passed' }
  | { readonly status: 'compileError'; readonly reason: string };

const sampleChecker = {
  async init(): Promise<void> {},

  /** Returns one group with all mutants, so that `check` gets all mutants in one call. */
  async group(mutants: readonly MutantId[]): Promise<readonly (readonly string[])[]> {
    return [mutants.map(({ id }) => id)];
  },

  async check(mutants: readonly MutantId[]): Promise<Readonly<Record<string, CheckResult>>> {
    const random = createSeededRandom(Number(process.env.MUTATION_SEED));
    const drawn = new Set(drawSample(mutants, Number(process.env.MUTATION_SAMPLE), random));
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        drawn.has(mutant) ? { status: 'passed' } : { status: 'compileError', reason: 'not drawn' },
      ]),
    );
  },
};

/** Stryker reads this name. */
export const strykerPlugins = [{ kind: 'Checker', name: 'sample', value: sampleChecker }];
