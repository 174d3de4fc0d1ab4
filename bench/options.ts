import { failWithHelp, readArguments } from '../scripts/read-arguments.js';
import { type Contender, contenders } from './contenders.js';

export interface BenchOptions {
  readonly rounds: number;
  readonly selected: readonly Contender[];
  /** True: `--only` was given, so the results are not those of the published table. */
  readonly isPartial: boolean;
  /** Longest wait for an idle machine before each measurement, in milliseconds. */
  readonly quietTimeoutMs: number;
  /** Time after which no further measurement begins, in milliseconds since 1970. */
  readonly deadline: number;
}

/**
 * Reads the arguments of `npm run bench` or `npm run bench:growth`. Ends the process if an argument is wrong.
 * @param usage first lines of the help: how to call the command, and its result
 */
export function readBenchOptions(
  usage: string,
  defaults: { readonly rounds: string; readonly minutes: string },
): BenchOptions {
  const help = `${usage}

--rounds N         number of measurements of each product (default: ${defaults.rounds})
--only NAME,…      measures these products alone: ${contenders.map(({ name }) => name).join(', ')}
--minutes N        time after which no further measurement begins (default: ${defaults.minutes})
--quiet-seconds N  longest wait for an idle machine before each measurement (default: 20)`;
  const { values } = readArguments({
    help,
    options: {
      rounds: { type: 'string', default: defaults.rounds },
      only: { type: 'string', default: '' },
      minutes: { type: 'string', default: defaults.minutes },
      'quiet-seconds': { type: 'string', default: '20' },
    },
  });
  const names = values.only.split(',').filter(Boolean);
  const unknownNames = names.filter((name) => !contenders.some((contender) => contender.name === name));
  if (unknownNames.length > 0) failWithHelp(`Unknown product: ${unknownNames.join(', ')}.`, help);
  const readNumber = (option: string, text: string) => {
    if (!/^\d+(\.\d+)?$/.test(text)) failWithHelp(`${option} ${text} is not a number.`, help);
    return Number(text);
  };
  return {
    rounds: readNumber('--rounds', values.rounds),
    selected: contenders.filter(({ name }) => names.length === 0 || names.includes(name)),
    isPartial: names.length > 0,
    quietTimeoutMs: readNumber('--quiet-seconds', values['quiet-seconds']) * 1_000,
    deadline: Date.now() + readNumber('--minutes', values.minutes) * 60_000,
  };
}
