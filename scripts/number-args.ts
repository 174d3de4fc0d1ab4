/**
 * Reads the numbers that follow `npm run NAME --`. Ends the process with an error if an argument is not a whole
 * number.
 */
export function readNumberArgs(args: readonly string[] = process.argv.slice(2)): readonly number[] {
  return args.map((arg) => {
    if (/^\d+$/.test(arg)) return Number(arg);
    console.error(
      `${arg} is not a whole number. The first comment of ${process.argv[1]} lists the arguments.`,
    );
    return process.exit(2);
  });
}
