import { CrmError } from '../errors/crm-error.js';
import { scanJson } from './scan-json.js';
import { isJson } from './wire-json.js';

/** So often, at most, its own length is looked through, whatever an answer holds. */
const mostLooks = 10;

/** Where JSON may begin, by what comes next, and what of a page is for browsers. */
const opening = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\dtfn\]-]|$))|<!--|<(script|style)\b/gi;

/**
 * The texts of JSON among what a PHP host puts around it: warnings with brackets of their own, comments, scripts. The first
 * is the one that says most; there is more than one only of those that say something.
 * @throws CrmError `truncated` or `not-json`
 */
export function findJson(text: string): readonly string[] {
  const found: string[] = [];
  // What began like an answer and is none: nothing inside it is one, only what comes last can be.
  let isSpoilt = false;
  let looked = 0;
  for (let at = nextOpening(text, 0); at >= 0; ) {
    if (looked > mostLooks * text.length) throw new CrmError('not-json');
    const { end, is, hasKeys } = scanJson(text, at);
    looked += end - at;
    // Brackets of a notice behind the answer are no other one.
    if (is === 'cut' && !(found.length > 0 && /^[\s[\]{}]*$/.test(text.slice(at))))
      throw new CrmError('truncated');
    const json = text.slice(at, end);
    // It may hold characters that JSON does not have.
    const isWhole = is === 'whole' && isJson(json);
    if (isWhole && (!isSpoilt || end === text.length)) found.push(json);
    isSpoilt ||= hasKeys && !isWhole;
    at = nextOpening(text, isWhole ? end : at + 1);
  }
  const telling = found.filter((json) => /\{\s*"/.test(json)).sort((a, b) => b.length - a.length);
  // Where nobody names anything it is an empty list; those of a warning come before it.
  const meant = telling.length > 0 ? telling : found.slice(-1);
  if (meant.length === 0) throw new CrmError('not-json');
  return meant;
}

/** The next bracket outside comments, scripts and styles; -1 for none. */
function nextOpening(text: string, from: number): number {
  opening.lastIndex = from;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    if (found[0].length === 1) return found.index;
    const closing = found[1] ? /<\/(script|style)\b/gi : /-->/g;
    closing.lastIndex = opening.lastIndex;
    if (!closing.test(text)) return -1;
    opening.lastIndex = closing.lastIndex;
  }
  return -1;
}
