/** The result of a test step: counts, and the names of the tests that need attention. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A line per failed test: file, name and the first line of its error. */
  readonly failures: readonly string[];
  /**
   * A line per test that failed at the first attempt and passed at the second: file, name and the first line of
   * its error.
   */
  readonly flakes: readonly string[];
}

export const emptyReport: TestReport = { passed: 0, failed: 0, skipped: 0, failures: [], flakes: [] };

export function addReports(reports: readonly TestReport[]): TestReport {
  return reports.reduce(
    (sum, report) => ({
      passed: sum.passed + report.passed,
      failed: sum.failed + report.failed,
      skipped: sum.skipped + report.skipped,
      failures: [...sum.failures, ...report.failures],
      flakes: [...sum.flakes, ...report.flakes],
    }),
    emptyReport,
  );
}

/** The parts of Vitest's JSON report that are read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    /** Absolute path of the test file. */
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** The errors of all attempts. */
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Reads Vitest's JSON report. Paths in the result are relative to `root`. */
export function readVitestReport(json: string, root: string): TestReport {
  const report = JSON.parse(json) as VitestReport;
  const failures: string[] = [];
  const flakes: string[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = name.replace(`${root}/`, '');
    for (const test of assertionResults) {
      const [error] = test.failureMessages ?? [];
      if (test.status === 'failed') failures.push(failureLine(file, test.fullName, error));
      if (test.status === 'passed' && error) flakes.push(failureLine(file, test.fullName, error));
    }
    // A file also fails if it can't be imported or if a hook of the file throws.
    const failsAsFile = status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
    if (failsAsFile) failures.push(failureLine(file, 'the file or a hook', message));
  }
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, failures.length),
    skipped: report.numPendingTests,
    failures,
    flakes,
  };
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly errors: readonly { readonly message?: string }[] }[];
    }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: Readonly<Record<'expected' | 'flaky' | 'unexpected' | 'skipped', number>>;
}

/** Reads Playwright's JSON report. */
export function readPlaywrightReport(json: string): TestReport {
  const { stats, suites } = JSON.parse(json) as PlaywrightReport;
  const specs = (suites ?? []).flatMap(allSpecs);
  const linesOf = (status: string) =>
    specs.flatMap(({ title, file, line, tests }) =>
      tests
        .filter((test) => test.status === status)
        .map(({ results }) =>
          failureLine(
            `${file}:${line}`,
            title,
            results.find(({ errors }) => errors.length > 0)?.errors[0]?.message,
          ),
        ),
    );
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: linesOf('unexpected'),
    flakes: linesOf('flaky'),
  };
}

function allSpecs(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(allSpecs)];
}

function failureLine(file: string, name: string, error = ''): string {
  const [firstLine = ''] = error.split('\n');
  return `${file} › ${name}${firstLine && ` · ${firstLine}`}`;
}
