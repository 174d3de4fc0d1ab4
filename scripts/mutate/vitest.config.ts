import { defineConfig } from 'vitest/config';
import base from '../../vite.config.js';

/** The project's own settings, with the unit tests of the mutated folder only. `main.ts` sets the environment variable. */
const config = base({ command: 'serve', mode: 'test' });

export default defineConfig({
  ...config,
  test: { ...config.test, include: (process.env.MUTATION_TESTS ?? '').split(','), maxWorkers: 1 },
});
