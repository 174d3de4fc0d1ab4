import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { summarize } from './report.js';

/**
 * `npm run mutate [-- SCOPE…]`: changes the code of each scope in small ways, and runs the unit tests of the scope on each
 * change. Prints the changes that no test notices, and the share of noticed changes. Default: all scopes, some hours on two
 * cores. Results of unchanged code are kept in `.cache/mutation`.
 */

interface Scope {
  /** Folder with the code. */
  readonly code: string;
  /** Folders with the tests. A change that only other tests notice counts as not noticed. */
  readonly tests: readonly string[];
}

const scopes: Readonly<Record<string, Scope>> = {
  form: { code: 'src/form', tests: ['test/form'] },
  crm: { code: 'src/crm', tests: ['test/crm'] },
  delivery: { code: 'src/relay/delivery', tests: ['test/relay/delivery'] },
  leads: {
    code: 'src/relay/leads',
    tests: ['test/relay/leads', 'test/relay/bad-input', 'test/relay/routes'],
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
    [
      ...[
        'stryker',
        'run',
        'scripts/mutate/stryker.config.json',
        '--mutate',
        `${code}/**/*.ts,${code}/**/*.tsx`,
      ],
      ...['--incrementalFile', report],
    ],
    {
      stdio: 'inherit',
      // A crash test starts processes, and is no unit test.
      env: {
        ...process.env,
        MUTATION_TESTS: tests
          .flatMap((folder) => ['ts', 'tsx'].map((ending) => `${folder}/**/!(crash).test.${ending}`))
          .join(),
      },
    },
  );
  if (status !== 0) process.exit(status ?? 1);
  console.log(`${name}: ${summarize(report)}`);
}
