import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createAttempts } from './attempts.js';
import { prepareContenders } from './build.js';
import { waitUntilQuiet } from './machine.js';
import { startVisitors } from './measure/browser.js';
import { readBenchOptions } from './options.js';
import { renderGrowth } from './report/growth.js';
import { runGrowth } from './run-growth.js';
import { startServers } from './server/servers.js';

const options = readBenchOptions(
  `npm run bench:growth [-- --OPTION VALUE …]

Measures forms and lists of growing size, and draws bench/growth.svg (bench/dist/growth.svg with --only).`,
  { rounds: '3', minutes: '30' },
);
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const picture = pathOf(options.isPartial ? 'dist/growth.svg' : 'growth.svg');

const attempts = await createAttempts({
  waitUntilQuiet: () => waitUntilQuiet(options.quietTimeoutMs),
  deadline: options.deadline,
  logFile: pathOf('dist/growth.jsonl'),
});
await prepareContenders(options.selected.filter(({ grows }) => grows));
const servers = await startServers();
const visitors = await startVisitors(300_000);
for await (const points of runGrowth({ visitors, edge: servers.edge }, options, attempts)) {
  if (points.length === 0) continue;
  await writeFile(picture, renderGrowth(points));
  console.log(`Written to ${picture}`);
}
for (const failure of attempts.failures) console.log(`Failed: ${failure}`);
await visitors.close();
await servers.close();
// A browser that hangs must not keep the process alive.
process.exit(attempts.failures.length > 0 ? 1 : 0);
