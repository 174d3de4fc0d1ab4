/** The numbers behind `npm run NAME --`, as many as were given. Ends the program where one is none: it would measure nothing. */
export function askedNumbers(): readonly number[] {
  return process.argv.slice(2).map((word) => {
    if (/^\d+$/.test(word)) return Number(word);
    console.error(`${word} is no whole number; see the comment at the head of ${process.argv[1]}`);
    return process.exit(2);
  });
}
