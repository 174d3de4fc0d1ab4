import { spawnSync } from 'node:child_process';
import { dayMs } from '../src/async/durations.js';
import { readNumberArguments } from './read-arguments.js';

const help = `npm run fuzz [-- PERCENT [SEED]]

Tries 100,000 form definitions, 100,000 posted bodies and 20,000 answers of the CRM from the grammars in test/fuzz. Prints
each fault with its smallest case.

PERCENT  share of these numbers (default: 100; npm test runs 0.3 percent)
SEED     start value of the random cases (default: the day)`;
const [percent = 100, seed = Math.floor(Date.now() / dayMs)] = readNumberArguments(help, 2);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/fuzz/fuzz.test.ts', '--disable-console-intercept'],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SCALE: String(percent / 100), FUZZ_SEED: String(seed) },
  },
);
process.exitCode = status ?? 1;
