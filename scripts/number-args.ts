/** The numbers behind `npm run NAME --`, as many as were given. Ends the program where one is none: it would measure nothing. */
export function readNumberArgs(): readonly number[] {
  return process.argv.slice(2).map((arg) => {
    if (/^\d+$/.test(arg)) return Number(arg);
    console.error(`${arg} is no whole number; see the comment at the head of ${process.argv[1]}`);
    return process.exit(2);
  });
}
