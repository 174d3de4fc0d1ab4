import { describe, expect, test } from 'vitest';
import {
  addReports,
  emptyReport,
  readPlaywrightReport,
  readVitestReport,
} from '../../scripts/test-report.js';

const vitestReport = (...testResults: readonly object[]) =>
  JSON.stringify({ numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, testResults });

const vitestFile = (status: string, message: string, ...assertionResults: readonly object[]) => ({
  name: '/project/test/a.test.ts',
  status,
  message,
  assertionResults,
});

describe('the report of Vitest', () => {
  test.each([
    {
      name: 'a passed test',
      file: vitestFile('passed', '', { fullName: 'adds', status: 'passed', failureMessages: [] }),
      failures: [],
      flakes: [],
    },
    {
      name: 'a test that passed at the second attempt',
      file: vitestFile('passed', '', {
        fullName: 'adds',
        status: 'passed',
        failureMessages: ['Error: 1 is not 2\n    at a.test.ts:3'],
      }),
      failures: [],
      flakes: ['test/a.test.ts › adds · Error: 1 is not 2'],
    },
    {
      name: 'a failed test',
      file: vitestFile('failed', '', {
        fullName: 'adds',
        status: 'failed',
        failureMessages: ['Error: late'],
      }),
      failures: ['test/a.test.ts › adds · Error: late'],
      flakes: [],
    },
    {
      name: 'a file whose hook failed',
      file: vitestFile('failed', 'Hook timed out\nmore', { fullName: 'adds', status: 'skipped' }),
      failures: ['test/a.test.ts › the file or a hook · Hook timed out'],
      flakes: [],
    },
  ])('of $name', ({ file, failures, flakes }) => {
    const report = readVitestReport(vitestReport(file), '/project');
    expect(report).toEqual({ passed: 2, failed: failures.length, skipped: 1, failures, flakes });
  });
});

test('the report of Playwright names the failed tests of all depths', () => {
  const spec = (title: string, status: string, ...messages: readonly string[]) => ({
    title,
    file: 'a.spec.ts',
    line: 7,
    tests: [{ status, results: messages.map((message) => ({ errors: message ? [{ message }] : [] })) }],
  });
  const json = JSON.stringify({
    stats: { expected: 3, flaky: 1, unexpected: 1, skipped: 2 },
    suites: [
      {
        specs: [spec('opens', 'expected', '')],
        suites: [{ specs: [spec('closes', 'flaky', 'Error: late\nmore', '')] }],
      },
      { suites: [{ suites: [{ specs: [spec('sends', 'unexpected', 'Error: no', 'Error: no')] }] }] },
    ],
  });
  expect(readPlaywrightReport(json)).toEqual({
    passed: 4,
    failed: 1,
    skipped: 2,
    failures: ['a.spec.ts:7 › sends · Error: no'],
    flakes: ['a.spec.ts:7 › closes · Error: late'],
  });
});

test('reports are added up', () => {
  const report = { passed: 1, failed: 2, skipped: 3, failures: ['a'], flakes: ['b'] };
  expect(addReports([report, report, emptyReport])).toEqual({
    passed: 2,
    failed: 4,
    skipped: 6,
    failures: ['a', 'a'],
    flakes: ['b', 'b'],
  });
});
