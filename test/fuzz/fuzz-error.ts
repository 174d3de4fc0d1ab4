import { isDeepStrictEqual } from 'node:util';

/** A property of the fuzz run does not hold. */
export class FuzzError extends Error {
  override readonly name = 'FuzzError';
}

export function requireEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new FuzzError(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}
