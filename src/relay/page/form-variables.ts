import { maxVariables } from '../../crm/definition/limits.js';
import { splitFormPairs } from '../../crm/http/decode-form-text.js';
import { LimitError } from '../config/limits.js';

/** The form fields of a request body by name, each with its values in the order of the body. */
export type FormVariables = ReadonlyMap<string, readonly string[]>;

/**
 * Groups the form fields of a request body by name. The caller has already decoded the body.
 * @throws LimitError if there are too many fields
 */
export function groupVariables(pairs: Iterable<readonly [name: string, value: string]>): FormVariables {
  const variables = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > maxVariables) throw createVariablesError();
    const values = variables.get(name);
    if (values) values.push(value);
    else variables.set(name, [value]);
  }
  return variables;
}

/**
 * Parses a body of type `application/x-www-form-urlencoded` and groups the fields by name.
 * @throws LimitError if there are too many fields
 */
export function parseVariables(body: string): FormVariables {
  // Fields are counted before the body is parsed. Otherwise parsing a body that consists of many `&` would cost much
  // computing time.
  if (body.split('&', maxVariables + 1).length > maxVariables) throw createVariablesError();
  return groupVariables(splitFormPairs(body));
}

function createVariablesError(): LimitError {
  return new LimitError(413, 'TOO_LARGE', `more than ${maxVariables} variables`);
}
