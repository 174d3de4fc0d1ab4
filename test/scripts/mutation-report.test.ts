import { expect, test } from 'vitest';
import { summarizeReport } from '../../scripts/mutate/report.js';

const reportOf = (...statuses: readonly string[]) => ({
  files: { 'src/a.ts': { mutants: statuses.map((status) => ({ status })) } },
});

test.each([
  [['Killed', 'Timeout', 'Survived', 'NoCoverage'], '2 of 4 mutants noticed (50 %), 1 without a test'],
  [['Killed', 'Ignored', 'CompileError', 'Pending'], '1 of 1 mutants noticed (100 %), 0 without a test'],
  [['Survived'], '0 of 1 mutants noticed (0 %), 0 without a test'],
  [[], '0 of 0 mutants noticed (0 %), 0 without a test'],
])('a report of %j is summarized', (statuses, summary) => {
  expect(summarizeReport(reportOf(...statuses))).toBe(summary);
});
