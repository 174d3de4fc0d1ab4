import { fold } from './fold.js';

/** Search index over many short texts, for a search at every key press. */
export interface SearchIndex {
  /** Indexes the next slice of texts. Returns false when every text is indexed; `search` indexes the rest by itself. */
  buildNextSlice(): boolean;
  /** Indexes of the texts that contain every word of the query. Texts that start with the query come first. */
  search(query: string): readonly number[];
}

/** Number of texts per slice; indexing a slice takes a slow phone a few milliseconds. */
const textsPerSlice = 2_000;

/** Texts without case and accents in a single string: searching one long string is much faster than many short strings. */
interface IndexSlice {
  /** One text per line. */
  readonly lines: string;
  /** Offset of each line's start in `lines`; the last entry is the end of `lines`. */
  readonly lineStarts: readonly number[];
}

/** Indexes of the texts that start with the query, and of the other texts that contain it. */
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
      const foldedQuery = fold(query.trim());
      const words = foldedQuery.split(/\s+/).sort((a, b) => b.length - a.length);
      const matches: SearchMatches = { prefixMatches: [], otherMatches: [] };
      for (const [sliceIndex, slice] of slices.entries())
        searchSlice(slice, { foldedQuery, words }, sliceIndex * textsPerSlice, matches);
      return matches.prefixMatches.concat(matches.otherMatches);
    },
  };
}

function buildSlice(texts: readonly string[]): IndexSlice {
  const lines = fold(texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join(''));
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
  /** Sorted by length, the longest word first. */
  readonly words: readonly string[];
}

/** Adds the slice's matches. Searches for the longest word first, which matches the fewest lines. */
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
    // Usual case: with a single word, `indexOf` has already compared everything.
    if (otherWords.length === 0)
      (matchIndex === lineStart ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    else {
      const lineText = lines.slice(lineStart, lineEnd);
      if (otherWords.every((word) => lineText.includes(word)))
        (lineText.startsWith(foldedQuery) ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    }
  }
}
