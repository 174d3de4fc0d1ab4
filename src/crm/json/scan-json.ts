import { CrmError } from '../errors/crm-error.js';
import { deepest } from './wire-json.js';

export interface Scanned {
  /** Where it ends, or where JSON would have gone on otherwise. */
  readonly end: number;
  /** `cut`: to the end of the text it is JSON, and not all of it. */
  readonly is: 'whole' | 'cut' | 'none';
  /** It has got as far as the value of a key. */
  readonly hasKeys: boolean;
}

const token = /\s*([[\]{},:"]|[^\s[\]{},:"]+|$)/y;
const number = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const words = ['true', 'false', 'null'];

/** What may come next; `0` stands for a number or a word. */
const aValue = '[{"0';
const aKey = '"';
const more = ',]}';

/**
 * How far what begins with this bracket is JSON: no further than its first character that has no place there.
 * @throws CrmError `not-json` for what is nested too deeply
 */
export function scanJson(text: string, from: number): Scanned {
  /** The brackets that are to come. */
  const due: string[] = [];
  let expected = aValue;
  let hasKeys = false;
  let at = from;
  for (;;) {
    token.lastIndex = at;
    const [, next = ''] = token.exec(text) ?? [];
    const end = token.lastIndex;
    const isWord = /^[^[\]{},:"]/.test(next);
    if (next === '' || (isWord && end === text.length && expected.includes('0') && isBegun(next)))
      return { end: text.length, is: 'cut', hasKeys };
    const kind = isWord && (number.test(next) || words.includes(next)) ? '0' : next;
    if (!expected.includes(kind)) return { end, is: 'none', hasKeys };
    at = end;
    if (kind === '[' || kind === '{') {
      if (due.push(kind === '[' ? ']' : '}') > deepest) throw new CrmError('not-json', 'nested too deeply');
      expected = kind === '[' ? `${aValue}]` : `${aKey}}`;
    } else if (kind === ']' || kind === '}') {
      if (due.pop() !== kind) return { end, is: 'none', hasKeys };
      if (due.length === 0) return { end, is: 'whole', hasKeys };
      expected = more;
    } else if (kind === ',') expected = due.at(-1) === '}' ? aKey : aValue;
    else if (kind === ':') {
      hasKeys = true;
      expected = aValue;
    } else {
      if (kind === '"') at = endOfString(text, end);
      if (at < 0) return { end: text.length, is: 'cut', hasKeys };
      expected = kind === '"' && !expected.includes('0') ? ':' : more;
    }
  }
}

/** Whether more of it could make a number or a word. */
function isBegun(word: string): boolean {
  return /^-?\d*/.exec(word)?.[0] !== '' || words.some((one) => one.startsWith(word));
}

/** Behind the quotation mark that ends a string; -1 for none. */
function endOfString(text: string, from: number): number {
  const stop = /["\\]/g;
  stop.lastIndex = from;
  for (let found = stop.exec(text); found; found = stop.exec(text)) {
    if (found[0] === '"') return stop.lastIndex;
    stop.lastIndex++;
  }
  return -1;
}
