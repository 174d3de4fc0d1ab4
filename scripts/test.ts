import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

/**
 * `npm test`: runs all checks that CI runs. `npm run check` (`--short`) leaves out the long ones. The last line of
 * the output is the sum of all results.
 */

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads the counts from the report of the test runner. Default: the step counts as one test. */
  readonly tally?: () => Tally;
  /** True: `npm run check` skips the step. */
  readonly isLong?: boolean;
  /** True: prints the output while the step runs, not at its end. */
  readonly isLive?: boolean;
}

/** Steps that run one after the other. */
type Lane = readonly Step[];

const reportFolder = 'test-results';
const playwrightReport = `${reportFolder}/playwright.json`;
/** Unit tests that take long: they kill relays, measure for a minute, pack the package, or start other servers. */
const longUnitTests = [
  'test/relay/delivery/crash.test.ts',
  'test/scripts/measuring.test.ts',
  'test/package.test.ts',
  ...['nginx', 'php', 'postgres', 'runtimes'].map((name) => `test/proofs/${name}.test.ts`),
];

/**
 * The step lists of a stage run in parallel, because browser tests and unit tests both spend a part of their time
 * waiting.
 */
const stages: readonly (readonly Lane[])[] = [
  [
    [{ name: 'lint', command: ['biome', 'ci', '--error-on-warnings', '.'] }],
    [{ name: 'build', command: ['npm', 'run', 'build'] }],
  ],
  [
    [
      // The demo's programs use the types of the built package, so the build must come first.
      { name: 'types', command: ['tsc', '-p', '.'] },
      {
        name: 'browser tests',
        command: ['playwright', 'test'],
        tally: tallyPlaywright,
        isLong: true,
        isLive: true,
      },
    ],
    [
      vitestStep('unit tests', ...longUnitTests.flatMap((path) => ['--exclude', path])),
      { ...vitestStep('long unit tests', ...longUnitTests), isLong: true },
    ],
  ],
];

rmSync(reportFolder, { recursive: true, force: true });
mkdirSync(reportFolder);
const isShort = process.argv.includes('--short');

const tallies: Tally[] = [];
for (const lanes of stages) {
  tallies.push(...(await Promise.all(lanes.map(runLane))).flat());
}
const sum = (count: keyof Tally) => tallies.reduce((total, tally) => total + tally[count], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

async function runLane(lane: Lane): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const step of lane) {
    if (!step.isLong || !isShort) tallies.push(await runStep(step));
  }
  return tallies;
}

/**
 * Runs a step. Unless the step is live, its output is printed at its end, so that the outputs of parallel steps do
 * not mix.
 */
async function runStep({ name, command, tally, isLive = false }: Step): Promise<Tally> {
  const startMs = performance.now();
  console.log(`── ${name}: started`);
  const { ok, output } = await run(command, isLive);
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  console.log(`\n── ${name}: ${ok ? 'passed' : 'FAILED'} after ${seconds} s\n${isLive ? '' : output}`);
  const counted = tally ? readTally(tally) : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  // If the test runner failed or found no test, the step counts as a failure even if the report has none.
  const failsSilently = (!ok || counted.passed === 0) && counted.failed === 0;
  return failsSilently ? { ...counted, failed: 1 } : counted;
}

async function run([program = '', ...parameters]: readonly string[], isLive: boolean) {
  const path = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path, PLAYWRIGHT_REPORT: playwrightReport },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isLive) process.stdout.write(text);
    });
  }
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  return { ok, output };
}

function readTally(tally: () => Tally): Tally {
  try {
    return tally();
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function vitestStep(name: string, ...parameters: readonly string[]): Step {
  const report = `${reportFolder}/${name.replaceAll(' ', '-')}.json`;
  return {
    name,
    command: [
      ...['vitest', 'run', ...parameters],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    tally: () => tallyVitest(report),
  };
}

function tallyVitest(report: string): Tally {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
}

function tallyPlaywright(): Tally {
  const { stats } = JSON.parse(readFileSync(playwrightReport, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}
