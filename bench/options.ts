import { parseArgs } from 'node:util';
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

/** Reads the arguments of `npm run bench` or `npm run bench:growth`. Ends the process if an argument is wrong. */
export function readBenchOptions(defaults: {
  readonly rounds: string;
  readonly minutes: string;
}): BenchOptions {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: defaults.rounds },
        /** Names of the products to measure, separated by commas. */
        only: { type: 'string', default: '' },
        minutes: { type: 'string', default: defaults.minutes },
        'quiet-seconds': { type: 'string', default: '20' },
      },
    });
    const names = values.only.split(',').filter(Boolean);
    const unknownNames = names.filter((name) => !contenders.some((contender) => contender.name === name));
    if (unknownNames.length > 0)
      throw new Error(
        `Unknown contender: ${unknownNames.join(', ')}. Choose from ${contenders.map(({ name }) => name).join(', ')}.`,
      );
    return {
      rounds: readNumber('--rounds', values.rounds),
      selected: contenders.filter(({ name }) => names.length === 0 || names.includes(name)),
      isPartial: names.length > 0,
      quietTimeoutMs: readNumber('--quiet-seconds', values['quiet-seconds']) * 1_000,
      deadline: Date.now() + readNumber('--minutes', values.minutes) * 60_000,
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Options: [--rounds N] [--only NAME,…] [--minutes N] [--quiet-seconds N]');
    return process.exit(2);
  }
}

function readNumber(option: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${option} ${text} is not a number.`);
  return Number(text);
}
