import { type ParseArgsConfig, parseArgs } from 'node:util';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

interface Syntax<Options extends OptionTypes> {
  /** Text that `--help` prints. Its first line shows how to call the command. */
  readonly help: string;
  /** Options as in `parseArgs` of `node:util`. Default: `--help` alone. */
  readonly options?: Options;
  /** Maximum number of arguments that are not options. Default: 0. */
  readonly maxPositionals?: number;
}

type Arguments<Options extends OptionTypes> = Pick<
  ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>>,
  'values' | 'positionals'
>;

/** Exit code of a program whose reader has closed the pipe, as a shell reports it: 128 + SIGPIPE. */
const closedPipeCode = 141;

let isPipeWatched = false;

/**
 * Ends the process without an error message when the reader of its output has closed the pipe, such as `head`. Without a
 * listener, Node prints the error and its stack.
 */
function endWithReader(): void {
  if (isPipeWatched) return;
  isPipeWatched = true;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(closedPipeCode);
    });
}

/**
 * Reads the arguments of a command of this repository. Prints the help and ends the process if `--help` is given. Ends
 * the process with code 2 if an argument is unknown. From then on, the process ends when the reader of its output has
 * closed the pipe.
 * @param args default: the arguments of the process
 */
export function readArguments<const Options extends OptionTypes = Record<never, never>>(
  { help, options, maxPositionals = 0 }: Syntax<Options>,
  args: readonly string[] = process.argv.slice(2),
): Arguments<Options> {
  endWithReader();
  if (args.includes('--help')) {
    console.log(help);
    process.exit();
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: (options ?? {}) as Options,
      allowPositionals: true,
    });
    if (positionals.length > maxPositionals)
      throw new Error(`Unexpected argument '${positionals[maxPositionals]}'.`);
    return { values, positionals };
  } catch (error) {
    return failWithHelp((error as Error).message, help);
  }
}

/** Reads the whole numbers that follow the name of a command, with the same effects as `readArguments`. */
export function readNumberArguments(help: string, maxCount: number): readonly number[] {
  return parseNumbers(readArguments({ help, maxPositionals: maxCount }).positionals, help);
}

/** Parses whole numbers. Ends the process with code 2 if a text is not such a number. */
export function parseNumbers(texts: readonly string[], help: string): readonly number[] {
  const wrongText = texts.find((text) => !/^\d+$/.test(text));
  if (wrongText !== undefined) failWithHelp(`${wrongText} is not a whole number.`, help);
  return texts.map(Number);
}

/** Prints a problem with the arguments and the help of the command, and ends the process with code 2. */
export function failWithHelp(problem: string, help: string): never {
  console.error(`${problem}\n\n${help}`);
  return process.exit(2);
}
