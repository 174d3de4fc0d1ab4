import { expect, test } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { FastestFirst } from '../../scripts/mutate/fastest-first.js';

test('the test files of a mutation run are sorted by their longest run so far', async () => {
  const durations = new Map([
    ['a.test.ts', 30],
    ['b.test.ts', 20],
    ['c.test.ts', 10],
  ]);
  const sequencer = new FastestFirst({
    config: { root: '/project' },
    cache: { getFileTestResults: (key: string) => ({ duration: durations.get(key.replace('p:', '')) }) },
  } as unknown as Vitest);
  const specs = ['a', 'b', 'c', 'unknown'].map(
    (name) => ({ project: { name: 'p' }, moduleId: `/project/${name}.test.ts` }) as TestSpecification,
  );
  const sort = async () => (await sequencer.sort(specs)).map(({ moduleId }) => moduleId.slice(9, -8));
  expect(await sort()).toEqual(['unknown', 'c', 'b', 'a']);
  // The run of this file ended early.
  durations.set('a.test.ts', 1);
  expect(await sort()).toEqual(['unknown', 'c', 'b', 'a']);
});
