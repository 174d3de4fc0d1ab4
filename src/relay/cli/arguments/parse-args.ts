import { parseArgs } from 'node:util';
import { isFormId } from '../../config/validators.js';
import { findNearestName } from './nearest-name.js';
import { type CommandName, commandNames, formatSynopsis } from './usage.js';

/** The command line, or the file after `--env-file`, has an error. The program then ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /**
   * Creates an error about the command line.
   * @param command the message ends with the usage line of this command and the call of its help. `'none'`: with the
   *   call of the general help, because the command line has no command. undefined: the message is complete already.
   */
  constructor(problem: string, command?: CommandName | 'none') {
    super(`${problem}${formatHelpLines(command)}`);
  }
}

function formatHelpLines(command: CommandName | 'none' | undefined): string {
  if (!command) return '';
  if (command === 'none') return '\nHelp: apro-forms --help';
  return `\n${formatSynopsis(command)}\nHelp: apro-forms ${command} --help`;
}

type OptionTypes = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

const globalOptions = {
  'env-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies OptionTypes;

interface CommandSyntax {
  readonly options: OptionTypes;
  /** Names of the arguments that a command line must contain for this command. */
  readonly required: readonly string[];
  readonly maxArgs: number;
}

const syntaxes: Readonly<Record<CommandName, CommandSyntax>> = {
  relay: { options: {}, required: [], maxArgs: 0 },
  leads: { options: {}, required: [], maxArgs: Number.POSITIVE_INFINITY },
  doctor: { options: {}, required: [], maxArgs: 0 },
  desk: { options: {}, required: [], maxArgs: 0 },
  reseal: { options: {}, required: [], maxArgs: 0 },
  forms: { options: { json: { type: 'boolean' } }, required: [], maxArgs: 0 },
  fields: { options: { json: { type: 'boolean' } }, required: ['ID'], maxArgs: 1 },
  check: {
    options: {
      json: { type: 'boolean' },
      private: { type: 'boolean' },
      browser: { type: 'string' },
      'no-browser': { type: 'boolean' },
      'no-sandbox': { type: 'boolean' },
    },
    required: ['URL'],
    maxArgs: 1,
  },
  test: { options: { json: { type: 'boolean' }, page: { type: 'string' } }, required: ['ID'], maxArgs: 1 },
  signals: { options: { json: { type: 'boolean' } }, required: [], maxArgs: 1 },
  consents: {
    options: { json: { type: 'boolean' }, head: { type: 'string' } },
    required: ['ACTION'],
    maxArgs: 2,
  },
  tag: {
    options: {
      frame: { type: 'boolean' },
      look: { type: 'string' },
      density: { type: 'string' },
      columns: { type: 'string' },
      labels: { type: 'string' },
      wide: { type: 'string' },
    },
    required: ['ID'],
    maxArgs: 2,
  },
  sri: { options: { 'import-map': { type: 'boolean' } }, required: ['ID'], maxArgs: 1 },
  sign: {
    options: { days: { type: 'string' } },
    required: ['ID', 'ADDRESS=VALUE'],
    maxArgs: Number.POSITIVE_INFINITY,
  },
};

const allOptions: OptionTypes = Object.assign(
  {},
  globalOptions,
  ...Object.values(syntaxes).map(({ options }) => options),
);

export interface CommandLine {
  /** Name of the command. undefined: the command line has no argument. */
  readonly command: CommandName | undefined;
  /** The words of the command line after the command, without the options that all commands have. */
  readonly args: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** Path of the file after the option `--env-file`. undefined: the option is absent. */
  readonly envFile: string | undefined;
}

/**
 * Splits the command line into the command and its arguments. The options that all commands have may stand before or
 * after the command.
 * @throws UsageError for an unknown command, or for an unknown option before the command.
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const tokens = tokenize(words);
  const commandToken = tokens.find((token) => token.kind === 'positional');
  const command = commandToken && requireCommand(commandToken.value);
  const isGiven = (name: keyof typeof globalOptions) =>
    tokens.some((token) => token.kind === 'option' && token.name === name);
  const usedIndexes = new Set([commandToken?.index]);
  let envFile: string | undefined;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (command && !Object.hasOwn(globalOptions, token.name)) continue;
    requireOption(token, globalOptions, command ?? 'none');
    usedIndexes.add(token.index);
    if (token.name !== 'env-file') continue;
    envFile = token.value;
    if (!token.inlineValue) usedIndexes.add(token.index + 1);
  }
  return {
    command,
    args: words.filter((_, index) => !usedIndexes.has(index)),
    help: isGiven('help'),
    version: isGiven('version'),
    envFile,
  };
}

export interface CommandArgs {
  readonly positionals: readonly string[];
  /** Returns the value of an option. `name` is written without dashes. undefined: the option is absent. */
  option(name: string): string | undefined;
  has(name: string): boolean;
}

/**
 * Parses the options and arguments of one command.
 * @throws UsageError for an unknown option, an option without its value, and too few or too many arguments.
 */
export function parseCommandArgs(command: CommandName, args: readonly string[]): CommandArgs {
  const { options, required, maxArgs } = syntaxes[command];
  const values = new Map<string, string | undefined>();
  const positionals: string[] = [];
  for (const token of tokenize(args)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    requireOption(token, options, command);
    values.set(token.name, token.value);
  }
  const missing = required.slice(positionals.length);
  if (missing.length > 0) throw new UsageError(`Missing argument: ${missing.join(' ')}.`, command);
  if (positionals.length > maxArgs)
    throw new UsageError(`Unexpected argument: ${positionals.slice(maxArgs).join(' ')}.`, command);
  return { positionals, option: (name) => values.get(name), has: (name) => values.has(name) };
}

function tokenize(words: readonly string[]) {
  // `strict: false` is set because the error messages of the strict mode suggest no similar option. So `requireOption`
  // finds the errors instead.
  return parseArgs({ args: [...words], options: allOptions, strict: false, tokens: true }).tokens;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function requireOption(
  { name, rawName, value, inlineValue }: OptionToken,
  options: OptionTypes,
  command: CommandName | 'none',
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const nearest = findNearestName(name, Object.keys({ ...options, ...globalOptions }));
    throw new UsageError(withHint(`Unknown option ${rawName}.`, nearest && `--${nearest}`), command);
  }
  if (option.type === 'boolean' && value !== undefined)
    throw new UsageError(`${rawName} takes no value.`, command);
  if (option.type === 'string' && (!value || (value.startsWith('-') && !inlineValue)))
    throw new UsageError(`${rawName} needs a value.`, command);
}

/**
 * Returns the word of a list that equals an argument.
 * @param kind what the argument names, such as `action`
 * @throws UsageError with the most similar word, if there is no such word
 */
export function requireWord<Word extends string>(
  kind: string,
  argument: string,
  words: readonly Word[],
  command: CommandName,
): Word {
  const word = words.find((known) => known === argument);
  if (word) return word;
  throw new UsageError(withHint(`Unknown ${kind} ${argument}.`, findNearestName(argument, words)), command);
}

/** Returns the id of a form from an argument. @throws UsageError if the argument is not an id */
export function requireFormId(argument: string, command: CommandName): string {
  if (isFormId(argument)) return argument;
  throw new UsageError(`${argument} is not the id of a form, e.g. 34.`, command);
}

function requireCommand(word: string): CommandName {
  const command = commandNames.find((name) => name === word);
  if (command) return command;
  throw new UsageError(
    `${withHint(`Unknown command ${word}.`, findNearestName(word, commandNames))}
Commands: ${commandNames.join(', ')}`,
    'none',
  );
}

/**
 * Adds a suggestion ("did you mean …") to an error message.
 * @param nearest the suggested name. undefined: no name is similar enough
 */
function withHint(problem: string, nearest: string | undefined): string {
  return nearest ? `${problem} Did you mean ${nearest}?` : problem;
}
