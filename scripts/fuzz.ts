import { spawnSync } from 'node:child_process';
import { readNumberArgs } from './number-args.js';

/**
 * `npm run fuzz [-- PERCENT SEED]`: 100,000 form definitions, 100,000 posted bodies and 20,000 answers of the CRM from the
 * grammars in `test/fuzz`. Default: 100 percent of these numbers, and a seed of today. A fault is printed with its smallest
 * case. `npm test` runs 0.3 percent.
 */
const dayMs = 86_400_000;
const [percent = 100, seed = Math.floor(Date.now() / dayMs)] = readNumberArgs();
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/fuzz/fuzz.test.ts', '--disable-console-intercept'],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SCALE: String(percent / 100), FUZZ_SEED: String(seed) },
  },
);
process.exitCode = status ?? 1;
