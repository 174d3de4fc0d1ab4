import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { summarize } from './report.js';

/**
 * `npm run mutate [-- SCOPE…]`: changes the code of each scope in small ways, and runs the unit tests of the scope on each
 * change. Prints the changes that no test notices, and the share of noticed changes. Default: all scopes, some hours on two
 * cores. Results of unchanged code are kept in `.cache/mutation`.
 */

interface Scope {
  /** Files with the code. */
  readonly code: string;
  /** Files with the tests. A change that only other tests notice counts as not noticed. */
  readonly tests: string;
}

const scopes: Readonly<Record<string, Scope>> = {
  form: { code: 'src/form/**/*.ts', tests: 'test/form/**/*.test.ts' },
  crm: { code: 'src/crm/**/*.ts', tests: 'test/crm/**/*.test.ts' },
  // The tests that are left out start processes.
  delivery: { code: 'src/relay/delivery/*.ts', tests: 'test/relay/delivery/!(crash|poison-lead).test.ts' },
  reconcile: {
    code: 'src/relay/delivery/reconcile/*.ts',
    tests: 'test/relay/delivery/**/!(crash|poison-lead).test.ts',
  },
  leads: {
    code: 'src/relay/leads/**/*.ts',
    tests: 'test/relay/leads/**/*.test.ts,test/relay/bad-input/*.test.ts,test/relay/routes/*.test.ts',
  },
};

const names = process.argv.slice(2);
const unknownName = names.find((name) => !(name in scopes));
if (unknownName !== undefined) {
  console.error(`${unknownName} is no scope. Scopes: ${Object.keys(scopes).join(', ')}.`);
  process.exit(2);
}
const cache = '.cache/mutation';
mkdirSync(cache, { recursive: true });

for (const [name, { code, tests }] of Object.entries(scopes)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const report = `${cache}/${name}.json`;
  const { status } = spawnSync(
    'npx',
    ['stryker', 'run', 'scripts/mutate/stryker.config.json', '--mutate', code, '--incrementalFile', report],
    { stdio: 'inherit', env: { ...process.env, MUTATION_TESTS: tests } },
  );
  if (status !== 0) process.exit(status ?? 1);
  console.log(`${name}: ${summarize(report)}`);
}
