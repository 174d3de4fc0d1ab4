import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import type {} from 'vitest/node';
import base from '../../vite.config.js';
import { FastestFirst } from './fastest-first.js';

/**
 * Runs the tests in a process of their own, as Vitest does by default. Stryker asks for threads instead, and has no option for
 * it: https://github.com/stryker-mutator/stryker-js/issues/6223. With threads, hundreds of them load the same native code
 * (libsql) into one process, one after the other, and Node 20 aborts.
 */
const useProcesses: Plugin = {
  name: 'use-processes',
  configureVitest({ vitest, project }) {
    for (const config of [vitest.config, project.config]) config.pool = 'forks';
  },
};

/**
 * The project's usual settings for tests, but only with the unit tests of one folder. `main.ts` names this folder in
 * an environment variable.
 */
const config = base({ command: 'serve', mode: 'test' });

export default defineConfig({
  ...config,
  plugins: [...(config.plugins ?? []), useProcesses],
  test: {
    ...config.test,
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    setupFiles: 'scripts/mutate/skip-slow-tests.ts',
    maxWorkers: 1,
    isolate: false,
    // On a busy machine, a hook that is too slow would fail all tests.
    hookTimeout: 120_000,
    sequence: { sequencer: FastestFirst },
  },
});
