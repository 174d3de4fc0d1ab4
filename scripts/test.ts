import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

/** Everything that CI runs, one step after the other, and one plain line at the end. */

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads the runner's own report; a step without one is one test. */
  readonly tally?: () => Tally;
  /** Not part of `npm run check`. */
  readonly isLong?: true;
}

const reports = 'test-results';
const unitReport = `${reports}/unit.json`;
const crashReport = `${reports}/crash.json`;
const playwrightReport = `${reports}/playwright.json`;
const crashTest = 'test/relay/delivery/crash.test.ts';

const steps: readonly Step[] = [
  { name: 'lint', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'build', command: ['npm', 'run', 'build'] },
  // The demo's programs take the types of the package, as it was built.
  { name: 'types', command: ['tsc', '-p', '.'] },
  {
    name: 'unit tests',
    command: vitest(unitReport, '--exclude', crashTest),
    tally: () => tallyVitest(unitReport),
  },
  {
    name: 'crash test',
    command: vitest(crashReport, crashTest),
    tally: () => tallyVitest(crashReport),
    isLong: true,
  },
  { name: 'browser tests', command: ['playwright', 'test'], tally: tallyPlaywright, isLong: true },
];

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);
const isShort = process.argv.includes('--short');
let [passed, failed, skipped] = [0, 0, 0];

for (const { name, command, tally, isLong } of steps) {
  if (isLong && isShort) continue;
  console.log(`\n── ${name}`);
  const ok = await run(command);
  const counted = tally ? readTally(tally) : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  passed += counted.passed;
  skipped += counted.skipped;
  // A runner that ends badly has failed, whatever it counted; one that found no test has, too.
  const silent = (!ok || counted.passed === 0) && counted.failed === 0;
  failed += counted.failed + (silent ? 1 : 0);
}

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

function run([program = '', ...parameters]: readonly string[]): Promise<boolean> {
  const path = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path, PLAYWRIGHT_REPORT: playwrightReport },
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

function readTally(tally: () => Tally): Tally {
  try {
    return tally();
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function vitest(report: string, ...parameters: readonly string[]): readonly string[] {
  return [
    'vitest',
    'run',
    ...parameters,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
}

function tallyVitest(report: string): Tally {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
}

function tallyPlaywright(): Tally {
  const { stats } = JSON.parse(readFileSync(playwrightReport, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}
