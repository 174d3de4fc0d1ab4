import { CrmError } from '../errors/crm-error.js';
import { maxJsonDepth } from './wire-json.js';

export interface ScanResult {
  /** Where it ends, or where JSON would have gone on otherwise. */
  readonly end: number;
  /** `cut`: to the end of the text it is JSON, and not all of it. */
  readonly status: 'whole' | 'cut' | 'none';
  /** It has got as far as the value of a key. */
  readonly hasKeys: boolean;
}

const tokenPattern = /\s*([[\]{},:"]|[^\s[\]{},:"]+|$)/y;
const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const literals = ['true', 'false', 'null'];

/** What may come next; `0` stands for a number or a word. */
const valueStart = '[{"0';
const keyStart = '"';
const separators = ',]}';

/**
 * How far what begins with this bracket is JSON: no further than its first character that has no place there.
 * @throws CrmError `not-json` for what is nested too deeply
 */
export function scanJson(text: string, startIndex: number): ScanResult {
  /** The brackets that are to come. */
  const pendingBrackets: string[] = [];
  let expectedTokens = valueStart;
  let hasKeys = false;
  let position = startIndex;
  for (;;) {
    tokenPattern.lastIndex = position;
    const [, tokenText = ''] = tokenPattern.exec(text) ?? [];
    const end = tokenPattern.lastIndex;
    const isScalar = /^[^[\]{},:"]/.test(tokenText);
    if (
      tokenText === '' ||
      (isScalar && end === text.length && expectedTokens.includes('0') && isScalarPrefix(tokenText))
    )
      return { end: text.length, status: 'cut', hasKeys };
    const tokenKind =
      isScalar && (numberPattern.test(tokenText) || literals.includes(tokenText)) ? '0' : tokenText;
    if (!expectedTokens.includes(tokenKind)) return { end, status: 'none', hasKeys };
    position = end;
    if (tokenKind === '[' || tokenKind === '{') {
      if (pendingBrackets.push(tokenKind === '[' ? ']' : '}') > maxJsonDepth)
        throw new CrmError('not-json', 'nested too deeply');
      expectedTokens = tokenKind === '[' ? `${valueStart}]` : `${keyStart}}`;
    } else if (tokenKind === ']' || tokenKind === '}') {
      if (pendingBrackets.pop() !== tokenKind) return { end, status: 'none', hasKeys };
      if (pendingBrackets.length === 0) return { end, status: 'whole', hasKeys };
      expectedTokens = separators;
    } else if (tokenKind === ',') expectedTokens = pendingBrackets.at(-1) === '}' ? keyStart : valueStart;
    else if (tokenKind === ':') {
      hasKeys = true;
      expectedTokens = valueStart;
    } else {
      if (tokenKind === '"') position = findStringEnd(text, end);
      if (position < 0) return { end: text.length, status: 'cut', hasKeys };
      expectedTokens = tokenKind === '"' && !expectedTokens.includes('0') ? ':' : separators;
    }
  }
}

/** Whether more of it could make a number or a word. */
function isScalarPrefix(word: string): boolean {
  return /^-?\d*/.exec(word)?.[0] !== '' || literals.some((literal) => literal.startsWith(word));
}

/** Behind the quotation mark that ends a string; -1 for none. */
function findStringEnd(text: string, startIndex: number): number {
  const stopPattern = /["\\]/g;
  stopPattern.lastIndex = startIndex;
  for (let match = stopPattern.exec(text); match; match = stopPattern.exec(text)) {
    if (match[0] === '"') return stopPattern.lastIndex;
    stopPattern.lastIndex++;
  }
  return -1;
}
