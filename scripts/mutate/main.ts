import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { listTimeouts, summarize } from './report.js';

/**
 * `npm run mutate [-- [--sample N [--seed SEED]] SCOPE…]`: changes the code of each scope in small ways, and runs the unit
 * tests of the scope on each change. Prints the changes that no test notices, and the share of noticed changes. Default: all
 * scopes, some hours on two cores. Results of unchanged code are kept in `.cache/mutation`.
 *
 * `--sample 150` changes the code in 150 places of each scope, drawn at random, and prints the 95 % interval of the share.
 * Every change has the same chance. The seed is printed; the same seed draws the same changes of the same code.
 */

interface Scope {
  /** Pattern of the files whose code is changed. */
  readonly code: string;
  /**
   * Pattern of the test files that must notice the changes. A change that only other tests notice counts as not
   * noticed.
   */
  readonly tests: string;
}

// Tests that start processes or servers (such as PostgreSQL), and tests that run for more than ten seconds, are left
// out. `skip-slow-tests.ts` names single tests.
const scopes: Readonly<Record<string, Scope>> = {
  form: { code: 'src/form/**/*.ts', tests: 'test/form/**/*.test.ts' },
  crm: {
    code: 'src/crm/**/*.ts',
    tests:
      'test/crm/*.test.ts,test/crm/!(http)/**/*.test.ts,test/crm/http/!(second-address|not-sent).test.ts',
  },
  delivery: {
    code: 'src/relay/delivery/*.ts',
    tests: 'test/relay/delivery/!(crash|poison-lead|store-fails).test.ts',
  },
  // Tests of a whole relay beside the stand-in CRM wait up to 15 s before they fail. Few of them stay.
  reconcile: {
    code: 'src/relay/delivery/reconcile/*.ts',
    tests: 'test/relay/delivery/reconcile/!(search-traits|search-cost|crm-variations|look-back).test.ts',
  },
  leads: {
    code: 'src/relay/leads/**/*.ts',
    tests:
      'test/relay/leads/**/!(captcha|retried-lead|file-lifetime|shared-proofs).test.ts,test/relay/bad-input/{fields,text,upload,value-limits}.test.ts',
  },
};

function exitWithUsage(problem: string): never {
  console.error(
    `${problem}\nUsage: npm run mutate -- [--sample N [--seed SEED]] [SCOPE…]\nScopes: ${Object.keys(scopes).join(', ')}`,
  );
  return process.exit(2);
}

const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string' } },
});
const { sample, seed = String(Math.floor(Math.random() * 1e6)) } = values;
const unknownName = names.find((name) => !(name in scopes));
if (unknownName !== undefined) exitWithUsage(`${unknownName} is no scope.`);
if (sample !== undefined && !/^[1-9]\d*$/.test(sample)) exitWithUsage('--sample is not a number above 0.');
if (!/^\d+$/.test(seed)) exitWithUsage('--seed is not a whole number.');

/** Stryker's worker processes read the plugin, which is TypeScript. */
const loadTypeScript = ['--import', 'tsx'];
const sampleOptions = {
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutate/sample-checker.ts'],
  checkers: ['sample'],
  checkerNodeArgs: loadTypeScript,
  testRunnerNodeArgs: loadTypeScript,
  incremental: false,
  // Its columns would count the changes that were not drawn as errors.
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
};

for (const [name, { code, tests }] of Object.entries(scopes)) {
  if (names.length > 0 && !names.includes(name)) continue;
  // A table of which only a sample ran would let changes survive.
  Object.assign(process.env, { MUTATION_TESTS: tests, SAMPLE: 'all' });
  if (sample !== undefined) Object.assign(process.env, { MUTATION_SAMPLE: sample, MUTATION_SEED: seed });
  const results = await new Stryker({
    configFile: 'scripts/mutate/stryker.config.json',
    mutate: [code],
    incrementalFile: `.cache/mutation/${name}.json`,
    ...(sample !== undefined && sampleOptions),
  }).runMutationTest();
  const mutants = results.map((result) => ({ ...result, fileName: relative('.', result.fileName) }));
  for (const line of listTimeouts(mutants)) console.log(line);
  const drawn = sample === undefined ? '' : `, sample of ${sample}, seed ${seed}`;
  console.log(`${name}${drawn}: ${summarize(mutants, sample !== undefined)}`);
}
