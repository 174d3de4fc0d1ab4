/**
 * Returns the candidate that is most similar to a mistyped name.
 * @returns undefined if every candidate differs in more than two characters, or in more than half of the name.
 */
export function findNearestName(name: string, candidates: readonly string[]): string | undefined {
  const maxDistance = Math.min(2, Math.floor(name.length / 2));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Returns the Levenshtein distance of two texts: the number of characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [rowIndex, fromChar] of [...from].entries()) {
    const next = [rowIndex + 1];
    for (const [index, toChar] of [...to].entries()) {
      const replaced = (row[index] ?? 0) + (fromChar === toChar ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
