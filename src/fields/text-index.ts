import { fold } from './fold-text.js';

/** Many short texts in which one looks for something at every key. */
export interface TextIndex {
  /** Does a part of the work that the first search would have to do; false when nothing is left. */
  prepareSome(): boolean;
  /** Places of the texts that hold every word of the query: first those that begin with it. */
  find(query: string): readonly number[];
}

/** Texts that are folded at once: a few milliseconds of a slow phone. */
const sliceSize = 2_000;

/** Folded texts, a line each; one long text is searched many times faster than as many short ones. */
interface Slice {
  readonly lines: string;
  /** Where each line begins, and where one after the last would. */
  readonly starts: readonly number[];
}

export function indexTexts(texts: readonly string[]): TextIndex {
  const slices: Slice[] = [];

  function prepareSome(): boolean {
    const from = slices.length * sliceSize;
    if (from >= texts.length) return false;
    slices.push(sliceOf(texts.slice(from, from + sliceSize)));
    return true;
  }

  return {
    prepareSome,
    find(query) {
      while (prepareSome());
      const wanted = fold(query.trim());
      const words = wanted.split(/\s+/).sort((a, b) => b.length - a.length);
      const first: number[] = [];
      const rest: number[] = [];
      for (const [at, slice] of slices.entries()) {
        for (const line of linesWith(slice, words)) {
          const begins = slice.lines.startsWith(wanted, slice.starts[line]);
          (begins ? first : rest).push(at * sliceSize + line);
        }
      }
      return first.concat(rest);
    },
  };
}

function sliceOf(texts: readonly string[]): Slice {
  const lines = fold(texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join(''));
  const starts = [0];
  for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) starts.push(at + 1);
  return { lines, starts };
}

/** The longest word is on the fewest lines: only those are looked at for the others. */
function linesWith({ lines, starts }: Slice, [longest = '', ...others]: readonly string[]): number[] {
  const found: number[] = [];
  let line = 0;
  for (let at = lines.indexOf(longest); at >= 0 && at < lines.length; at = lines.indexOf(longest, at)) {
    while ((starts[line + 1] ?? lines.length) <= at) line++;
    const end = starts[line + 1] ?? lines.length;
    const text = others.length > 0 ? lines.slice(starts[line], end) : '';
    if (others.every((word) => text.includes(word))) found.push(line);
    at = end;
  }
  return found;
}
