export interface Replacement {
  /** Position of the first character to replace. */
  readonly start: number;
  /** Position after the last character to replace. */
  readonly end: number;
  readonly text: string;
}

/** Replaces several ranges of a text by other texts. The ranges must not overlap; their order does not matter. */
export function replaceRanges(code: string, replacements: readonly Replacement[]): string {
  const sorted = [...replacements].sort((first, second) => first.start - second.start);
  let result = '';
  let position = 0;
  for (const { start, end, text } of sorted) {
    result += code.slice(position, start) + text;
    position = end;
  }
  return result + code.slice(position);
}
