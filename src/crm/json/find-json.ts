import { CrmError } from '../errors/crm-error.js';
import { scanJson } from './scan-json.js';
import { isJson } from './wire-json.js';

/** Limit of the work: at most this many times the length of the text is scanned. */
const maxScanFactor = 4;
/** An answer with more JSON objects than this is not an answer. */
const maxObjects = 100;

/**
 * Matches a bracket that can open JSON, judged by the character after the bracket, and the start of an HTML comment, script
 * or style sheet.
 */
const openingPattern = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\dtfn\]-]|$))|<!--|<(script|style)\b/gi;

/**
 * Finds the JSON texts in an answer with PHP warnings, comments or scripts around them. If some of the texts have keys, only
 * these are returned, the longest first; otherwise the last text alone.
 * @throws CrmError `truncated` or `not-json`
 */
export function findJson(text: string): readonly string[] {
  const keyedTexts: string[] = [];
  let lastText: string | undefined;
  /** Brackets inside a failed scan that have no closing bracket: a scan from there fails at the same character. */
  const failedOpenings = new Set<number>();
  // Set after a broken object with keys. JSON that follows can be a part of that object, unless the JSON ends the text.
  let hasBrokenObject = false;
  let scannedLength = 0;
  for (let position = findNextOpening(text, 0); position >= 0; ) {
    if (scannedLength > maxScanFactor * text.length) throw new CrmError('not-json');
    const { end, status, hasKeys, openIndexes } = scanJson(text, position);
    scannedLength += end - position;
    for (const index of openIndexes) failedOpenings.add(index);
    // Brackets in a notice after the answer are not the start of another answer.
    if (status === 'cut' && !(lastText !== undefined && /^[\s[\]{}]*$/.test(text.slice(position))))
      throw new CrmError('truncated');
    const json = text.slice(position, end);

    const isWhole = status === 'whole' && isJson(json);
    if (isWhole && (!hasBrokenObject || end === text.length)) {
      lastText = json;
      if (/\{\s*"/.test(json) && keyedTexts.push(json) > maxObjects) throw new CrmError('not-json');
    }
    hasBrokenObject ||= hasKeys && !isWhole;
    position = findNextOpening(text, isWhole ? end : position + 1);
    while (failedOpenings.has(position)) position = findNextOpening(text, position + 1);
  }
  if (lastText === undefined) throw new CrmError('not-json');
  // Without keys the answer is an empty list. Brackets of a warning come before the answer.
  return keyedTexts.length > 0 ? keyedTexts.sort((a, b) => b.length - a.length) : [lastText];
}

/** Index of the next opening bracket outside of comments, scripts and style sheets; -1 if there is none. */
function findNextOpening(text: string, startIndex: number): number {
  openingPattern.lastIndex = startIndex;
  for (let match = openingPattern.exec(text); match; match = openingPattern.exec(text)) {
    if (match[0].length === 1) return match.index;
    const closingPattern = match[1] ? /<\/(script|style)\b/gi : /-->/g;
    closingPattern.lastIndex = openingPattern.lastIndex;
    if (!closingPattern.test(text)) return -1;
    openingPattern.lastIndex = closingPattern.lastIndex;
  }
  return -1;
}
