import { runCrashes } from './crash-run.js';

/** `npx tsx scripts/signals/main.ts [EVENTS] [KILLS]`: signals over kills of the process. Default: 10,000 and 20. */
const [events = '10000', kills = '20'] = process.argv.slice(2);
const result = await runCrashes(Number(events), Number(kills));
console.log(JSON.stringify(result));
process.exitCode = result.lost + result.doubled > 0 ? 1 : 0;
