const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Waits after the first tries that failed for certain. */
const first = [0, 5 * seconds, 30 * seconds, 2 * minutes, 5 * minutes];

/**
 * How long to wait before the next try, in milliseconds, ± 20 %: soon, then every 15 minutes for three days,
 * then every hour. There is no end: an undelivered lead is never given up by a timer.
 */
export function waitAfter(attempts: number, age: number, random = Math.random()): number {
  const wait = first[attempts] ?? (age < 72 * hours ? 15 * minutes : hours);
  return Math.round(wait * (0.8 + 0.4 * random));
}

const looksAfter = [15 * minutes, hours, 4 * hours];

/**
 * How long to wait before looking again for a lead that was not found for certain, in milliseconds; undefined when it
 * was looked for often enough (reliability.md 5.3), which it never is where that is `endless`.
 */
export function waitAfterLook(looks: number, endless: boolean): number | undefined {
  return looksAfter[looks] ?? (endless ? looksAfter.at(-1) : undefined);
}
