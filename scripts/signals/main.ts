import { readNumberArguments } from '../read-arguments.js';
import { runCrashes } from './crash-run.js';

const help = `npx tsx scripts/signals/main.ts [EVENTS [KILLS]]

Tests whether all signals (webhook requests of the relay) arrive although the process is killed.

EVENTS  number of events (default: 10000)
KILLS   number of kills (default: 20)`;
const [events = 10_000, kills = 20] = readNumberArguments(help, 2);
const result = await runCrashes(events, kills);
console.log(JSON.stringify(result));
process.exitCode = result.lost + result.doubled > 0 ? 1 : 0;
