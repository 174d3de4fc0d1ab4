import { defineConfig } from 'vitest/config';
import base from '../../vite.config.js';

/**
 * The project's usual settings for tests, but only with the unit tests of one folder. `main.ts` names this folder in
 * an environment variable.
 */
const config = base({ command: 'serve', mode: 'test' });

export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    setupFiles: 'scripts/mutate/skip-slow-tests.ts',
    maxWorkers: 1,
  },
});
