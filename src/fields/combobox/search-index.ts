import { foldAccents } from './fold-accents.js';

/** Many short texts in which one looks for something at every key. */
export interface SearchIndex {
  /** Does a part of the work that the first search would have to do; false when nothing is left. */
  buildNextSlice(): boolean;
  /** Places of the texts that hold every word of the query: first those that begin with it. */
  search(query: string): readonly number[];
}

/** Texts that are folded at once: a few milliseconds of a slow phone. */
const textsPerSlice = 2_000;

/** Folded texts, a line each; one long text is searched many times faster than as many short ones. */
interface IndexSlice {
  readonly lines: string;
  /** Where each line begins, and where one after the last would. */
  readonly lineStarts: readonly number[];
}

/** Places of texts: of those that begin with what is wanted, and of the others that hold it. */
interface SearchMatches {
  readonly prefixMatches: number[];
  readonly otherMatches: number[];
}

export function createSearchIndex(texts: readonly string[]): SearchIndex {
  const slices: IndexSlice[] = [];

  function buildNextSlice(): boolean {
    const startIndex = slices.length * textsPerSlice;
    if (startIndex >= texts.length) return false;
    slices.push(buildSlice(texts.slice(startIndex, startIndex + textsPerSlice)));
    return true;
  }

  return {
    buildNextSlice,
    search(query) {
      while (buildNextSlice());
      const foldedQuery = foldAccents(query.trim());
      const words = foldedQuery.split(/\s+/).sort((a, b) => b.length - a.length);
      const matches: SearchMatches = { prefixMatches: [], otherMatches: [] };
      for (const [sliceIndex, slice] of slices.entries())
        searchSlice(slice, { foldedQuery, words }, sliceIndex * textsPerSlice, matches);
      return matches.prefixMatches.concat(matches.otherMatches);
    },
  };
}

function buildSlice(texts: readonly string[]): IndexSlice {
  const lines = foldAccents(texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join(''));
  const lineStarts = [0];
  for (
    let newlineIndex = lines.indexOf('\n');
    newlineIndex >= 0;
    newlineIndex = lines.indexOf('\n', newlineIndex + 1)
  )
    lineStarts.push(newlineIndex + 1);
  return { lines, lineStarts };
}

interface ParsedQuery {
  readonly foldedQuery: string;
  /** The longest first. */
  readonly words: readonly string[];
}

/** The longest word is on the fewest lines: only those are looked at for the others. */
function searchSlice(
  { lines, lineStarts }: IndexSlice,
  { foldedQuery, words }: ParsedQuery,
  firstTextIndex: number,
  matches: SearchMatches,
): void {
  const { prefixMatches, otherMatches } = matches;
  const [longestWord = '', ...otherWords] = words;
  let lineIndex = 0;
  let lineEnd = 0;
  for (
    let matchIndex = lines.indexOf(longestWord);
    matchIndex >= 0 && matchIndex < lines.length;
    matchIndex = lines.indexOf(longestWord, lineEnd)
  ) {
    while ((lineStarts[lineIndex + 1] ?? lines.length) <= matchIndex) lineIndex++;
    const lineStart = lineStarts[lineIndex] ?? 0;
    lineEnd = lineStarts[lineIndex + 1] ?? lines.length;
    // Most often there is one word; it is compared once.
    if (otherWords.length === 0)
      (matchIndex === lineStart ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    else {
      const lineText = lines.slice(lineStart, lineEnd);
      if (otherWords.every((word) => lineText.includes(word)))
        (lineText.startsWith(foldedQuery) ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    }
  }
}
