import { runCrashes } from './crash-run.js';

/**
 * `npx tsx scripts/signals/main.ts [EVENTS] [KILLS]`: tests whether all signals (webhook requests of the relay)
 * arrive although the process is killed. Default: 10,000 events and 20 kills.
 */
const [events = '10000', kills = '20'] = process.argv.slice(2);
const result = await runCrashes(Number(events), Number(kills));
console.log(JSON.stringify(result));
process.exitCode = result.lost + result.doubled > 0 ? 1 : 0;
