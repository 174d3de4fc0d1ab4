import { CrmError } from '../errors/crm-error.js';
import { findStringEnd, maxJsonDepth } from './wire-json.js';

export interface JsonScan {
  /** Position of the first character after the JSON that was scanned. */
  readonly end: number;
  /** `whole`: the scanned text is complete JSON. `cut`: the text ends inside JSON. `none`: the text is not JSON. */
  readonly status: 'whole' | 'cut' | 'none';
  /** True if the scanned text has at least one object key with a colon. */
  readonly hasKeys: boolean;
  /**
   * Positions of the opening brackets that have no closing bracket. A scan from any of them would give the same
   * result, so it can be skipped.
   */
  readonly openIndexes: readonly number[];
}

const scalarPattern = /[^\s[\]{},:"]+/y;
const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const literals = ['true', 'false', 'null'];

/**
 * Tokens that can come next in JSON, written as one character each. `0` stands for a number, `true`, `false` or
 * `null`.
 */
const valueStart = '[{"0';
const keyStart = '"';
const separators = ',]}';

/**
 * Scans a text from an opening bracket to the matching closing bracket, or to the first token that is not valid JSON.
 * @throws CrmError `not-json` if the nesting is deeper than `maxJsonDepth`
 */
export function scanJson(text: string, startIndex: number): JsonScan {
  const openIndexes: number[] = [];
  let expectedTokens = valueStart;
  let hasKeys = false;
  let position = startIndex;
  const finish = (status: JsonScan['status'], end: number) => ({ end, status, hasKeys, openIndexes });

  for (;;) {
    position = skipSpace(text, position);
    const char = text.charAt(position);
    if (char === '') return finish('cut', text.length);
    const isScalar = !'[]{},:"'.includes(char);
    const scalar = isScalar ? readScalar(text, position) : '';
    const end = position + (scalar.length || 1);
    if (isScalar && end === text.length && expectedTokens.includes('0') && isScalarPrefix(scalar))
      return finish('cut', end);
    const isValidScalar = isScalar && (numberPattern.test(scalar) || literals.includes(scalar));
    const token = isValidScalar ? '0' : char;
    if ((isScalar && !isValidScalar) || !expectedTokens.includes(token)) return finish('none', end);
    if (token === '[' || token === '{') {
      if (openIndexes.push(position) > maxJsonDepth) throw new CrmError('not-json', 'nested too deeply');
      expectedTokens = token === '[' ? `${valueStart}]` : `${keyStart}}`;
    } else if (token === ']' || token === '}') {
      // In ASCII, the code of `]` is the code of `[` plus 2, and the same holds for `}` and `{`. So the difference of
      // 2 means that the brackets match.
      if (text.charCodeAt(openIndexes.at(-1) ?? 0) !== token.charCodeAt(0) - 2) return finish('none', end);
      openIndexes.pop();
      if (openIndexes.length === 0) return finish('whole', end);
      expectedTokens = separators;
    } else if (token === ',') {
      expectedTokens = text.charAt(openIndexes.at(-1) ?? 0) === '{' ? keyStart : valueStart;
    } else if (token === ':') {
      hasKeys = true;
      expectedTokens = valueStart;
    } else {
      expectedTokens = token === '"' && !expectedTokens.includes('0') ? ':' : separators;
    }
    position = token === '"' ? findStringEnd(text, end) : end;
    if (position < 0) return finish('cut', text.length);
    if (token === '"' && !isJsonString(text.slice(end - 1, position))) return finish('none', position);
  }
}

/** Returns false if a quoted string contains an invalid escape sequence or a control character. */
function isJsonString(literal: string): boolean {
  try {
    JSON.parse(literal);
    return true;
  } catch {
    return false;
  }
}

function skipSpace(text: string, startIndex: number): number {
  let index = startIndex;
  while (index < text.length && text.charAt(index).trim() === '') index++;
  return index;
}

function readScalar(text: string, startIndex: number): string {
  scalarPattern.lastIndex = startIndex;
  return scalarPattern.exec(text)?.[0] ?? '';
}

/** Returns whether a word can be the start of a number, `true`, `false` or `null` whose end was cut off. */
function isScalarPrefix(word: string): boolean {
  return /^(-|\d)/.test(word) || literals.some((literal) => literal.startsWith(word));
}
