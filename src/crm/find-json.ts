import { CrmError } from './crm-error.js';

/** An answer in another shape than JSON is not searched for ever. */
const mostStarts = 20;

/**
 * Finds the JSON in an answer, also behind a byte order mark or the warnings of a PHP host, whose brackets
 * are not its beginning. `parse` throws a SyntaxError where there is none.
 * @throws CrmError `empty`, `truncated` or `not-json`
 */
export function findJson<Value>(answer: string, parse: (json: string) => Value): Value {
  const text = answer.replace(/^[\ufeff\s]+|[\s\0]+$/g, '');
  if (text === '') throw new CrmError('empty');
  let at = -1;
  for (let tried = 0; tried < mostStarts; tried++) {
    const next = text.slice(at + 1).search(/[[{]/);
    if (next < 0) break;
    at += 1 + next;
    try {
      return parse(text.slice(at));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw new CrmError(/^[[{]/.test(text) || /\n\s*\{"/.test(text) ? 'truncated' : 'not-json');
}
