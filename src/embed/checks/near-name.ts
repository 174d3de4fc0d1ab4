/**
 * Wrong names that people often write for an option. They are no typing errors, so comparing letters cannot find the
 * option.
 */
const otherNames: Readonly<Record<string, string>> = {
  formid: 'form',
  'form-id': 'form',
  language: 'locale',
  lang: 'locale',
  server: 'endpoint',
  relay: 'endpoint',
  url: 'endpoint',
};

/** Minimum length of a name that is compared with the known names. Two shorter names may be similar by chance. */
const minNameLength = 4;

/** Longest name that is compared with the known names. The time for a comparison grows with the length. */
const maxNameLength = 40;

/**
 * Returns the known name that a misspelled name probably means: `endpoint` for `endpiont`, `again-after` for
 * `againafter`. Undefined: the name is similar to no known name.
 */
export function findNearName(name: string, knownNames: readonly string[]): string | undefined {
  const otherName = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  if (otherName !== undefined && knownNames.includes(otherName)) return otherName;
  if (name.length < minNameLength || name.length > maxNameLength) return undefined;
  const maxDistance = name.length > minNameLength + 1 ? 2 : 1;
  const [nearest] = knownNames
    .map((knownName) => ({ knownName, distance: countTypingErrors(name, knownName) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((first, second) => first.distance - second.distance);
  return nearest?.knownName;
}

/** Counts the missing, additional, wrong and swapped letters between two words (Damerau–Levenshtein distance). */
function countTypingErrors(first: string, second: string): number {
  const rows: number[][] = [Array.from(second, (_, column) => column)];
  rows[0]?.push(second.length);
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= first.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= second.length; column++) {
      const isSame = first[row - 1] === second[column - 1];
      const isSwapped =
        row > 1 &&
        column > 1 &&
        first[row - 1] === second[column - 2] &&
        first[row - 2] === second[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(first.length, second.length);
}
