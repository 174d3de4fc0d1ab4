import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createAttempts } from './attempts.js';
import { prepareContenders } from './build.js';
import { loadAverage, waitUntilQuiet } from './machine.js';
import { startVisitors } from './measure/browser.js';
import { readBenchOptions } from './options.js';
import { writeReport } from './report/report.js';
import { runBench } from './run.js';
import { startServers } from './server/servers.js';

const options = readBenchOptions(
  `npm run bench [-- --OPTION VALUE …]

Measures all compared products and writes bench/RESULTS.md after each round, so that an aborted run leaves its results.
With --only the report is written to bench/dist/results.md. Each single measurement is in bench/dist/results.jsonl.`,
  { rounds: '12', minutes: '13' },
);
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const reportFile = pathOf(options.isPartial ? 'dist/results.md' : 'RESULTS.md');

const attempts = await createAttempts({
  waitUntilQuiet: () => waitUntilQuiet(options.quietTimeoutMs),
  deadline: options.deadline,
  logFile: pathOf('dist/results.jsonl'),
});
await prepareContenders(options.selected);
const servers = await startServers();
const visitors = await startVisitors(90_000);
const loadBefore = loadAverage();
let report = '';
for await (const outcome of runBench({ visitors, edge: servers.edge }, options, attempts)) {
  report = await writeReport(outcome, attempts, {
    browser: visitors.browser,
    loadBefore,
    loadAfter: loadAverage(),
  });
  await writeFile(reportFile, report);
}
console.log(`\n${report}\nWritten to ${reportFile}`);
await visitors.close();
await servers.close();
// A browser that hangs must not keep the process alive.
process.exit(attempts.failures.length > 0 ? 1 : 0);
