import { fold } from './fold.js';

/** Data about many short texts that makes a search so fast that it can run at every key press. */
export interface SearchIndex {
  /**
   * Indexes the next group of texts. Returns false when all texts are indexed. A call of `search` first indexes the
   * texts that are not indexed yet.
   */
  buildNextSlice(): boolean;
  /**
   * Returns the positions of the texts that contain every word of the query. Texts that start with the query come
   * first.
   */
  search(query: string): readonly number[];
}

/** Number of texts that are indexed in one step. A slow phone needs a few milliseconds for one step. */
const textsPerSlice = 2_000;

/**
 * A group of texts to be searched, joined to a single string in upper case and without accents. Searching one long
 * string is much faster than searching many short strings.
 */
interface IndexSlice {
  /** The texts of the group, one text per line. */
  readonly lines: string;
  /** Position in `lines` at which each line starts. The last entry is the length of `lines`. */
  readonly lineStarts: readonly number[];
}

/**
 * Result of a search: positions of the texts that start with the query (`prefixMatches`), and of the other texts that
 * contain the query.
 */
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
      slices.forEach((slice, sliceIndex) => {
        searchSlice(slice, { foldedQuery, words }, sliceIndex * textsPerSlice, matches);
      });
      return matches.prefixMatches.concat(matches.otherMatches);
    },
  };
}

function buildSlice(texts: readonly string[]): IndexSlice {
  const lines = fold(texts.map((text) => `${text.replace(/\n/g, ' ')}\n`).join(''));
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
  /**
   * Words of the search query, sorted by length, the longest word first. A long word occurs in few texts, so the
   * search begins with it.
   */
  readonly words: readonly string[];
}

/**
 * Searches one group of texts and adds the texts that match to the results. Searches for the longest word first,
 * because the longest word occurs in the fewest texts.
 */
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
    // The whole query is one word, which `indexOf` has found. So no other word has to be searched for.
    if (otherWords.length === 0)
      (matchIndex === lineStart ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    else {
      const lineText = lines.slice(lineStart, lineEnd);
      if (otherWords.every((word) => lineText.includes(word)))
        (lineText.startsWith(foldedQuery) ? prefixMatches : otherMatches).push(firstTextIndex + lineIndex);
    }
  }
}
