import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readArguments } from './read-arguments.js';

const help = `npm run zoo [-- [--only TEXT] [--workers N]]

Fills in, validates and sends every kind of field on every page of test/browser/zoo, and prints the results of each page.
Runs the snippets of docs/sites.md on pages of all systems and a form on pages with old libraries, too.

--only TEXT  runs the combinations whose name contains the text, for example select2 or "select2: file"
--workers N  number of browsers that run at the same time`;

interface Suite {
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly { readonly status: string }[];
  }[];
  readonly suites?: readonly Suite[];
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const { values } = readArguments({
  help,
  options: { only: { type: 'string' }, workers: { type: 'string' } },
});
const report = 'test-results/zoo.json';
const child = spawn(
  'node_modules/.bin/playwright',
  [
    ...[
      'test',
      'test/browser/zoo/',
      'test/browser/host-pages/site-snippets.spec.ts',
      'test/browser/host-pages/old-libraries.spec.ts',
    ],
    ...(values.only ? ['--grep', values.only.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')] : []),
    ...(values.workers ? [`--workers=${values.workers}`] : []),
  ],
  { stdio: 'inherit', env: { ...process.env, SAMPLE: 'all', PLAYWRIGHT_REPORT: report } },
);
const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));

const tallies = new Map<string, Tally>();
for (const suite of (JSON.parse(readFileSync(report, 'utf8')) as Suite).suites ?? []) countResults(suite);
console.log(`\n${'page'.padEnd(44)} passed  failed  cannot work`);
for (const [name, tally] of [...tallies, ['all pages', sumOf([...tallies.values()])] as const])
  console.log(
    `${name.padEnd(44)} ${String(tally.passed).padStart(6)}  ${String(tally.failed).padStart(6)}  ${String(tally.skipped).padStart(11)}`,
  );
process.exitCode = exitCode;

function countResults({ specs, suites = [] }: Suite): void {
  for (const { title, tests } of specs) {
    const name = title.replace(/: \w+ is .*/, '');
    const tally = tallies.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
    tallies.set(name, tally);
    for (const { status } of tests) {
      if (status === 'skipped') tally.skipped++;
      else if (status === 'unexpected') tally.failed++;
      else tally.passed++;
    }
  }
  suites.forEach(countResults);
}

function sumOf(all: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => all.reduce((total, tally) => total + tally[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
