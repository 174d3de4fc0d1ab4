import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { failWithHelp, readArguments } from '../read-arguments.js';
import { listTimeouts, summarize } from './report.js';

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
  storage: {
    code: 'src/relay/storage/**/!(postgres*).ts',
    tests:
      'test/relay/storage/!(postgres-durability|postgres-tls|locked-database|store-upgrade|store-failures).test.ts,test/relay/signals/signal-sender.test.ts,test/relay/leads/consent-ledger.test.ts',
  },
};

const help = `npm run mutate [-- [--sample N [--seed SEED]] [SCOPE …]]

Changes the code of each scope in small ways, and runs the unit tests of the scope on each change. Prints the changes that
no test notices, and the share of noticed changes. All scopes take some hours on two cores. Results of unchanged code are
stored in .cache/mutation.

SCOPE        ${Object.keys(scopes).join(', ')} (default: all)
--sample N   changes the code in N places of each scope, drawn at random, and prints the 95 % interval of the share; every
             change has the same chance
--seed SEED  start value of the random numbers: the same seed draws the same changes of the same code`;
const { positionals: names, values } = readArguments({
  help,
  options: { sample: { type: 'string' }, seed: { type: 'string' } },
  maxPositionals: Object.keys(scopes).length,
});
const { sample, seed = String(Math.floor(Math.random() * 1e6)) } = values;
const unknownName = names.find((name) => !(name in scopes));
if (unknownName !== undefined) failWithHelp(`${unknownName} is not a scope.`, help);
if (sample !== undefined && !/^[1-9]\d*$/.test(sample))
  failWithHelp('--sample is not a number above 0.', help);
if (!/^\d+$/.test(seed)) failWithHelp('--seed is not a whole number.', help);

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
    // No such file exists. Stryker would rewrite the paths in tsconfig.json with functions that TypeScript 7 lacks. The
    // tests do not need the rewritten paths.
    tsconfigFile: 'none.json',
    ...(sample !== undefined && sampleOptions),
  }).runMutationTest();
  const mutants = results.map((result) => ({ ...result, fileName: relative('.', result.fileName) }));
  for (const line of listTimeouts(mutants)) console.log(line);
  const drawn = sample === undefined ? '' : `, sample of ${sample}, seed ${seed}`;
  console.log(`${name}${drawn}: ${summarize(mutants, sample !== undefined)}`);
}
