import { expect, test } from 'vitest';
import { listTimeouts, summarize } from '../../scripts/mutate/report.js';
import { strykerPlugins } from '../../scripts/mutate/sample-checker.js';

const toMutants = (...statuses: readonly string[]) => statuses.map((status) => ({ status }));

test.each([
  [
    ['Killed', 'Timeout', 'Survived', 'NoCoverage'],
    '2 of 4 mutants noticed (50 %), 1 without a test, 1 by timeout',
  ],
  [
    ['Killed', 'Ignored', 'CompileError', 'Pending'],
    '1 of 1 mutants noticed (100 %), 0 without a test, 0 by timeout',
  ],
  [['Survived'], '0 of 1 mutants noticed (0 %), 0 without a test, 0 by timeout'],
  [[], '0 of 0 mutants noticed (0 %), 0 without a test, 0 by timeout'],
])('a report of %j is summarized', (statuses, summary) => {
  expect(summarize(toMutants(...statuses))).toBe(summary);
});

// The expected intervals are those of Wilson's formula in the literature (Newcombe 1998, table I, method 3).
test.each([
  [81, 263, '31 %, 95 % interval 26–37 %'],
  [15, 148, '10 %, 95 % interval 6–16 %'],
  [0, 20, '0 %, 95 % interval 0–16 %'],
  [29, 29, '100 %, 95 % interval 88–100 %'],
])('a sample with %i of %i noticed mutants has an interval', (noticed, total, share) => {
  const statuses = Array.from({ length: total }, (_, index) => (index < noticed ? 'Killed' : 'Survived'));
  expect(summarize(toMutants(...statuses), true)).toContain(`(${share})`);
});

test('each mutant that ended by a timeout is listed with its line', () => {
  const location = { start: { line: 6 } };
  const mutants = [
    { status: 'Timeout', fileName: 'a.ts', location, replacement: '{\n  return;\n}' },
    { status: 'Killed', fileName: 'b.ts', location },
  ];
  expect(listTimeouts(mutants)).toEqual(['timeout: a.ts:7 { return; }']);
});

test('a sample has the asked number of mutants, and depends on the seed only', async () => {
  const [plugin] = strykerPlugins;
  const checker = plugin?.value;
  if (!checker) throw new Error('no plugin');
  const mutants = Array.from({ length: 1_000 }, (_, id) => ({ id: `${id}` }));
  const drawWith = async (seed: string) => {
    Object.assign(process.env, { MUTATION_SAMPLE: '150', MUTATION_SEED: seed });
    const [group = []] = await checker.group(mutants);
    const results = await checker.check(group.map((id) => ({ id })));
    expect(Object.keys(results)).toHaveLength(1_000);
    return Object.keys(results).filter((id) => results[id]?.status === 'passed');
  };
  const drawn = await drawWith('7');
  expect(drawn).toHaveLength(150);
  expect(await drawWith('7')).toEqual(drawn);
  expect(await drawWith('8')).not.toEqual(drawn);
});
