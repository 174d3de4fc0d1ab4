import { CrmError } from '../errors/crm-error.js';
import { maxJsonDepth } from './wire-json.js';

export interface ScanResult {
  /** Index after the last character that was read. */
  readonly end: number;
  /** `whole`: complete JSON. `cut`: the text ends inside JSON. `none`: not JSON. */
  readonly status: 'whole' | 'cut' | 'none';
  /** True if at least one key with its colon was read. */
  readonly hasKeys: boolean;
}

const tokenPattern = /\s*([[\]{},:"]|[^\s[\]{},:"]+|$)/y;
const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const literals = ['true', 'false', 'null'];

/** Kinds of tokens that can come next, one character each. `0` stands for a number, `true`, `false` or `null`. */
const valueStart = '[{"0';
const keyStart = '"';
const separators = ',]}';

/**
 * Scans a text from an opening bracket to the matching closing bracket, or to the first token that is not valid JSON. The
 * content of strings is not checked.
 * @throws CrmError `not-json` if the nesting is deeper than `maxJsonDepth`
 */
export function scanJson(text: string, startIndex: number): ScanResult {
  /** Closing brackets that are still missing, innermost last. */
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

/** True if a word at the end of the text can be the start of a number, `true`, `false` or `null`. */
function isScalarPrefix(word: string): boolean {
  return /^-?\d*/.exec(word)?.[0] !== '' || literals.some((literal) => literal.startsWith(word));
}

/** Index after the closing quotation mark of a string; -1 if there is none. */
function findStringEnd(text: string, startIndex: number): number {
  const stopPattern = /["\\]/g;
  stopPattern.lastIndex = startIndex;
  for (let match = stopPattern.exec(text); match; match = stopPattern.exec(text)) {
    if (match[0] === '"') return stopPattern.lastIndex;
    stopPattern.lastIndex++;
  }
  return -1;
}
