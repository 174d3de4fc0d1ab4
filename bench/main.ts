import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bundle, installContenders } from './build.js';
import { contenders } from './contenders.js';
import { loadAverage } from './machine.js';
import { startVisitors } from './measure/browser.js';
import { renderGrowth } from './report/growth.js';
import { writeReport } from './report/report.js';
import { runBench } from './run.js';
import { startServers } from './server/servers.js';

/** `npm run bench`: everything measured beside each other, into `RESULTS.md` and `growth.svg`. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    'growth-rounds': { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    /** Seconds to wait for a quiet machine, each time. */
    patience: { type: 'string', default: '20' },
  },
});
const requestedNames = values.only.split(',').filter(Boolean);
const unknownNames = requestedNames.filter((name) => !contenders.some((one) => one.name === name));
if (unknownNames.length > 0) {
  console.error(
    `Not known: ${unknownNames.join(', ')}. There are ${contenders.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}
const selected = contenders.filter(
  ({ name }) => requestedNames.length === 0 || requestedNames.includes(name),
);
const plan = {
  rounds: Number(values.rounds),
  growthRounds: Number(values['growth-rounds']),
  patience: Number(values.patience) * 1_000,
  chosen: selected,
};

await installContenders();
for (const contender of selected.filter(({ bundled }) => bundled)) await bundle(contender);
const servers = await startServers();
const visitors = await startVisitors();
const loadBefore = loadAverage();
const outcome = await runBench({ visitors, front: servers.front }, plan);
await visitors.close();
await servers.close();

const report = await writeReport(outcome, plan, {
  browser: visitors.browser,
  loadBefore,
  loadAfter: loadAverage(),
});
console.log(`\n${report}`);
if (requestedNames.length > 0) {
  console.log('Not written down: only some were measured.');
} else {
  await writeFile(new URL('./RESULTS.md', import.meta.url), report);
  if (outcome.growth.length > 0) {
    await writeFile(new URL('./growth.svg', import.meta.url), renderGrowth(outcome.growth));
  }
}
