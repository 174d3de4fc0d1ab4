import { CrmError } from '../errors/crm-error.js';
import { scanJson } from './scan-json.js';
import { isJson } from './wire-json.js';

/**
 * Limits the work of the search for JSON: the number of scanned characters is at most this many times the length of
 * the text.
 */
const maxScanFactor = 4;
/** Maximum number of JSON objects in one text. No answer of the CRM has so many, so a text with more is rejected. */
const maxObjects = 100;

/**
 * Matches an opening bracket if the next character can follow the bracket in JSON. Also matches the start of an HTML
 * comment, a script or a style sheet.
 */
const openingPattern = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\dtfn\]-]|$))|<!--|<(script|style)\b/gi;

/**
 * Finds the JSON texts in an answer of the CRM that also contains PHP warnings, HTML comments or scripts. If any of
 * the JSON texts has keys, returns only the texts with keys, the longest first. Otherwise returns only the last JSON
 * text.
 * @throws CrmError `truncated` or `not-json`
 */
export function findJson(text: string): readonly string[] {
  const keyedTexts: string[] = [];
  let lastText: string | undefined;
  /**
   * Positions of opening brackets for which the scan has found no closing bracket. A scan from such a bracket would
   * fail at the same character again, so it is skipped.
   */
  const failedOpenings = new Set<number>();
  // True after an invalid JSON object with keys. Valid JSON after this object can be a part of the object. Therefore
  // it counts only if it is at the end of the text.
  let hasBrokenObject = false;
  let scannedLength = 0;
  for (let position = findNextOpening(text, 0); position >= 0; ) {
    if (scannedLength > maxScanFactor * text.length) throw new CrmError('not-json');
    const { end, status, hasKeys, openIndexes } = scanJson(text, position);
    scannedLength += end - position;
    for (const index of openIndexes) failedOpenings.add(index);
    // The text after the JSON may contain single brackets, for example in a PHP notice. They do not start another
    // JSON text.
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
  // JSON without keys is probably an empty list. PHP warnings can contain brackets, too, but come before the answer,
  // so the last JSON text is the answer.
  return keyedTexts.length > 0 ? keyedTexts.sort((a, b) => b.length - a.length) : [lastText];
}

/**
 * Returns the index of the next opening bracket outside of HTML comments, scripts and style sheets. Returns -1 if
 * there is none.
 */
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
