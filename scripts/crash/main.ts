import { findPostgres, startPostgres } from '../../test/postgres-fixture.js';
import { failWithHelp, parseNumbers, readArguments } from '../read-arguments.js';
import { type CrashPlan, runCrash } from './crash.js';
import { type CrashVariant, crashVariants, settleMs } from './variants.js';

const help = `npm run crash [-- LEADS KILLS SEED TIMEOUT] [-- --only VARIANT]

Submits leads while the CRM fails and the relay process is killed, then counts lost and repeated leads.

LEADS           number of leads (default: 10000; small variants use at most 1000)
KILLS           number of kills (default: 50; small variants use at most 5)
SEED            start value of the random failures and kills (default: random)
TIMEOUT         time limit of a CRM request in milliseconds, below 2000 (default: 300). A busy machine needs a longer limit.
--only VARIANT  runs this variant alone; repeat the option for several variants

Variants:
${crashVariants.map(({ name, title, isSmall }) => `  ${name.padEnd(18)}${title}${isSmall ? ' (small)' : ''}`).join('\n')}`;

const { values, positionals } = readArguments({
  help,
  options: { only: { type: 'string', multiple: true } },
  maxPositionals: 4,
});
const { only = crashVariants.map(({ name }) => name) } = values;
const unknownName = only.find((name) => !crashVariants.some((variant) => variant.name === name));
if (unknownName !== undefined) failWithHelp(`${unknownName} is not a variant.`, help);

const [leads = 10_000, kills = 50, seed = Math.floor(Math.random() * 1e9), timeout = 300] = parseNumbers(
  positionals,
  help,
);
console.log(`${leads} leads, ${kills} kills, seed ${seed}`);
const plan = { leads, kills, seed, settle: settleMs, timeout };
const smallPlan = { ...plan, leads: Math.min(leads, 1_000), kills: Math.min(kills, 5) };
for (const variant of crashVariants) {
  if (!only.includes(variant.name)) continue;
  await runVariant(variant, { ...(variant.isSmall ? smallPlan : plan), ...variant.plan });
}

/** Runs a variant and prints its verdict. If the verdict misses the goal, the process ends with an error code. */
async function runVariant({ title, usesPostgres, accepts }: CrashVariant, plan: CrashPlan): Promise<void> {
  const binFolder = usesPostgres ? findPostgres() : undefined;
  if (usesPostgres && !binFolder) {
    console.log(`skipped ${title}: this machine has no PostgreSQL server`);
    return;
  }
  const postgres = binFolder ? await startPostgres(binFolder) : undefined;
  const verdict = await runCrash({ ...plan, ...(postgres && { databaseUrl: postgres.url }) });
  await postgres?.stop();
  const isAccepted = accepts(verdict);
  if (!isAccepted) process.exitCode = 1;
  console.log(`${isAccepted ? 'passed' : 'FAILED'}  ${title}: ${JSON.stringify(verdict)}`);
}
