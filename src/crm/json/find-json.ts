import { CrmError } from '../errors/crm-error.js';
import { scanJson } from './scan-json.js';
import { isJson } from './wire-json.js';

/** Limit of the work: at most this many times the length of the text is scanned. */
const maxScanFactor = 10;

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
  const candidates: string[] = [];
  // Set after a broken object with keys. JSON that follows can be a part of that object, unless the JSON ends the text.
  let hasBrokenObject = false;
  let scannedLength = 0;
  for (let position = findNextOpening(text, 0); position >= 0; ) {
    if (scannedLength > maxScanFactor * text.length) throw new CrmError('not-json');
    const { end, status, hasKeys } = scanJson(text, position);
    scannedLength += end - position;
    // Brackets in a notice after the answer are not the start of another answer.
    if (status === 'cut' && !(candidates.length > 0 && /^[\s[\]{}]*$/.test(text.slice(position))))
      throw new CrmError('truncated');
    const json = text.slice(position, end);
    // The scan does not check the content of strings.
    const isWhole = status === 'whole' && isJson(json);
    if (isWhole && (!hasBrokenObject || end === text.length)) candidates.push(json);
    hasBrokenObject ||= hasKeys && !isWhole;
    position = findNextOpening(text, isWhole ? end : position + 1);
  }
  const keyedTexts = candidates.filter((json) => /\{\s*"/.test(json)).sort((a, b) => b.length - a.length);
  // Without keys the answer is an empty list. Brackets of a warning come before the answer.
  const selected = keyedTexts.length > 0 ? keyedTexts : candidates.slice(-1);
  if (selected.length === 0) throw new CrmError('not-json');
  return selected;
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
