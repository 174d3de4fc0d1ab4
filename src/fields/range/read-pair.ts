export interface RangeRaw {
  readonly from: string;
  readonly to: string;
}

/** Longest text that is read as the two ends of a range. The limit keeps the form fast. */
const maxLength = 150;

/** Separators between the two ends. A separator that can be a part of one end comes after the others. */
const separators: readonly RegExp[] = [
  /\.{2,3}|…/g,
  /[\n\t]/g,
  /\s[-–—−~〜～]\s/g,
  /[–—~〜～;]/g,
  // A word between spaces: `to`, `до`, `bis`.
  /\s\p{L}{1,5}(?=\s)/gu,
  /[-/−]/g,
  /[至到から부터]{1,2}/g,
];

/** Words in front of a range: `from`, `с`, `von`. */
const wordBefore = /^\p{L}{1,5}\s/u;

/**
 * Reads the two ends of a range from a text that a visitor has copied: `1 000 – 2 000`, `01.03.2014-14.03.2014`,
 * `from 9:00 to 18:00`, or two cells of a table. Undefined: the text is one end alone, or no range.
 * @param readEnd converts the text of one end to its raw value
 */
export function readPair(
  pasted: string,
  readEnd: (text: string) => string | undefined,
): RangeRaw | undefined {
  const text = pasted.trim();
  const hasCells = /[\n\t]/.test(text);
  if (text.length > maxLength || (!hasCells && readEnd(text) !== undefined)) return undefined;
  for (const candidate of [text, text.replace(wordBefore, '')])
    for (const separator of separators)
      for (const { 0: found, index } of candidate.matchAll(separator)) {
        const from = readEnd(candidate.slice(0, index));
        const to = from === undefined ? undefined : readEnd(candidate.slice(index + found.length));
        if (from !== undefined && to !== undefined) return { from, to };
      }
  return undefined;
}
