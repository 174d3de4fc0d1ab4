import { CrmError } from '../errors/crm-error.js';
import { scanJson } from './scan-json.js';
import { isJson } from './wire-json.js';

/** So often, at most, its own length is looked through, whatever an answer holds. */
const maxScanFactor = 10;

/** Where JSON may begin, by what comes next, and what of a page is for browsers. */
const openingPattern = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\dtfn\]-]|$))|<!--|<(script|style)\b/gi;

/**
 * The texts of JSON among what a PHP host puts around it: warnings with brackets of their own, comments, scripts. The first
 * is the one that says most; there is more than one only of those that say something.
 * @throws CrmError `truncated` or `not-json`
 */
export function findJson(text: string): readonly string[] {
  const candidates: string[] = [];
  // What began like an answer and is none: nothing inside it is one, only what comes last can be.
  let hasBrokenObject = false;
  let scannedLength = 0;
  for (let position = findNextOpening(text, 0); position >= 0; ) {
    if (scannedLength > maxScanFactor * text.length) throw new CrmError('not-json');
    const { end, status, hasKeys } = scanJson(text, position);
    scannedLength += end - position;
    // Brackets of a notice behind the answer are no other one.
    if (status === 'cut' && !(candidates.length > 0 && /^[\s[\]{}]*$/.test(text.slice(position))))
      throw new CrmError('truncated');
    const json = text.slice(position, end);
    // It may hold characters that JSON does not have.
    const isWhole = status === 'whole' && isJson(json);
    if (isWhole && (!hasBrokenObject || end === text.length)) candidates.push(json);
    hasBrokenObject ||= hasKeys && !isWhole;
    position = findNextOpening(text, isWhole ? end : position + 1);
  }
  const keyedTexts = candidates.filter((json) => /\{\s*"/.test(json)).sort((a, b) => b.length - a.length);
  // Where nobody names anything it is an empty list; those of a warning come before it.
  const selected = keyedTexts.length > 0 ? keyedTexts : candidates.slice(-1);
  if (selected.length === 0) throw new CrmError('not-json');
  return selected;
}

/** The next bracket outside comments, scripts and styles; -1 for none. */
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
