import { fold } from './fold-accents.js';

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

/** Places of texts: of those that begin with what is wanted, and of the others that hold it. */
interface Found {
  readonly first: number[];
  readonly rest: number[];
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
      const found: Found = { first: [], rest: [] };
      for (const [at, slice] of slices.entries()) search(slice, { wanted, words }, at * sliceSize, found);
      return found.first.concat(found.rest);
    },
  };
}

function sliceOf(texts: readonly string[]): Slice {
  const lines = fold(texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join(''));
  const starts = [0];
  for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) starts.push(at + 1);
  return { lines, starts };
}

interface Query {
  readonly wanted: string;
  /** The longest first. */
  readonly words: readonly string[];
}

/** The longest word is on the fewest lines: only those are looked at for the others. */
function search({ lines, starts }: Slice, { wanted, words }: Query, before: number, found: Found): void {
  const { first, rest } = found;
  const [longest = '', ...others] = words;
  let line = 0;
  let end = 0;
  for (let at = lines.indexOf(longest); at >= 0 && at < lines.length; at = lines.indexOf(longest, end)) {
    while ((starts[line + 1] ?? lines.length) <= at) line++;
    const start = starts[line] ?? 0;
    end = starts[line + 1] ?? lines.length;
    // Most often there is one word; it is compared once.
    if (others.length === 0) (at === start ? first : rest).push(before + line);
    else {
      const text = lines.slice(start, end);
      if (others.every((word) => text.includes(word)))
        (text.startsWith(wanted) ? first : rest).push(before + line);
    }
  }
}
