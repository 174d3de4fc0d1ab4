import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readArguments } from './read-arguments.js';
import {
  addReports,
  emptyReport,
  readPlaywrightReport,
  readVitestReport,
  type TestReport,
} from './test-report.js';

const help = `npm test          runs all checks that CI runs
npm run check     leaves out the long checks
npm run test:all  runs every file and every row of which npm test draws a sample (sample-files.ts and samples.ts in
                  test/browser/helpers)

The last lines of the output name the failed tests, the tests that passed only at the second attempt, and the sum of all
results. The commands take no arguments.

Some unit tests: npx vitest run test/form
Some browser tests, after npm run build: npx playwright test dates --workers=1`;
const { values } = readArguments({
  help,
  options: { short: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
});

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the report of the test runner. Undefined: there is no report, so the step counts as one test. */
  readonly readReport?: () => TestReport;
  /** True: the step takes long, so `npm run check` leaves it out. */
  readonly isLong?: boolean;
  /** True: the output of the step is printed while the step runs. Otherwise it is printed when the step has ended. */
  readonly isLive?: boolean;
}

/** Steps that run one after the other. Several such lists run in parallel. */
type Lane = readonly Step[];

const isShort = values.short;
if (values.all) process.env.SAMPLE = 'all';

const reportFolder = 'test-results';
const playwrightReport = `${reportFolder}/playwright.json`;
/**
 * Unit tests that take long, and that `npm run check` leaves out: tests that start relays, databases and other
 * processes, that try many cases, or that build and pack the package.
 */
const longUnitTests = [
  ...[
    'delivery',
    'storage',
    'node',
    'operator',
    'leads',
    'bad-input',
    'cache',
    'forms',
    'page',
    'cli',
    'doctor',
    'http',
    'signals',
  ].map((folder) => `test/relay/${folder}/**`),
  ...['build', 'fuzz', 'proofs', 'scripts'].map((folder) => `test/${folder}/**`),
  ...['bounded-waiting', 'crm/http/second-address', 'hostile-input', 'package', 'size'].map(
    (name) => `test/${name}.test.ts`,
  ),
];

/** The programs of the demo use the types of the built package. So the build runs before this check of types. */
const checkOfTypes: Step = {
  name: 'types',
  command: ['tsc', '-p', '.'],
};

/**
 * The step lists of a stage run in parallel, because browser tests and unit tests both spend a part of their time
 * waiting. The browser tests take longest, so in a whole run no other step is before them in their list.
 */
const stages: readonly (readonly Lane[])[] = [
  [
    [{ name: 'lint', command: ['biome', 'ci', '--error-on-warnings', '.'] }],
    [{ name: 'build', command: ['npm', 'run', 'build'] }],
  ],
  [
    [
      ...(isShort ? [checkOfTypes] : []),
      {
        name: 'browser tests',
        command: ['playwright', 'test'],
        env: { DRAW_FILES: '1' },
        readReport: () => readPlaywrightReport(readFileSync(playwrightReport, 'utf8')),
        isLong: true,
        isLive: true,
      },
    ],
    [
      ...(isShort ? [] : [checkOfTypes]),
      // The test files share the modules of a few worker processes: importing them again for each file would take a third of
      // the processor time. Threads would take less of it, but some tests measure the processor time of their process.
      vitestStep(
        'unit tests',
        '--no-isolate',
        ...(isShort ? longUnitTests : []).flatMap((path) => ['--exclude', path]),
      ),
    ],
  ],
];

rmSync(reportFolder, { recursive: true, force: true });
mkdirSync(reportFolder);

const reports: TestReport[] = [];
for (const lanes of stages) {
  reports.push(...(await Promise.all(lanes.map(runLane))).flat());
}
const { passed, failed, skipped, failures, flakes } = addReports(reports);
printList('Passed at the second attempt', flakes);
printList('Failed', failures);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

function printList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log([`\n${title}:`, ...lines].join('\n  '));
}

async function runLane(lane: Lane): Promise<readonly TestReport[]> {
  const reports: TestReport[] = [];
  for (const step of lane) {
    if (!step.isLong || !isShort) reports.push(await runStep(step));
  }
  return reports;
}

/**
 * Runs a step. Unless the step is live, its output is printed at its end, so that the outputs of parallel steps do
 * not mix.
 */
async function runStep({ name, command, env, readReport, isLive = false }: Step): Promise<TestReport> {
  const startMs = performance.now();
  console.log(`── ${name}: started`);
  const { ok, output } = await run(command, isLive, env);
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  console.log(`\n── ${name}: ${ok ? 'passed' : 'FAILED'} after ${seconds} s\n${isLive ? '' : output}`);
  const failure: TestReport = { ...emptyReport, failed: 1, failures: [name] };
  if (!readReport) return ok ? { ...emptyReport, passed: 1 } : failure;
  const report = readReportOrNothing(readReport);
  // A step also fails if the test runner has failed without a report of a failed test, or has found no test.
  const failsSilently = (!ok || report.passed === 0) && report.failed === 0;
  return failsSilently ? addReports([report, failure]) : report;
}

async function run(
  [program = '', ...parameters]: readonly string[],
  isLive: boolean,
  env: Readonly<Record<string, string>> = {},
) {
  const path = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, PATH: path, PLAYWRIGHT_REPORT: playwrightReport },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (isLive) process.stdout.write(text);
      else output += text;
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

function readReportOrNothing(readReport: () => TestReport): TestReport {
  try {
    return readReport();
  } catch {
    return emptyReport;
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
    readReport: () => readVitestReport(readFileSync(report, 'utf8'), process.cwd()),
  };
}
