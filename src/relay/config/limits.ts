import {
  defaultMaxItems,
  maxItemCounts,
  maxLeadFiles,
  maxValueLengths,
  maxVariableDepth,
  maxVariables,
} from '../../crm/definition/limits.js';
import type { FormDefinition } from '../../form/definition.js';

/** Limits for the number and the depth of form fields in a request body. `parsePhpForm` applies them. */
export const formBodyLimits = { maxVariables, maxDepth: maxVariableDepth };

/**
 * Memory for all request bodies that the relay receives or handles at the same time, in bytes. A submitted form usually
 * has 2 KB and at most 256 KB.
 */
export const maxHeldBodyBytes = 24 * 1024 * 1024;

/**
 * Largest body of a submission without files, in bytes. Also the largest total length of all texts in a submission
 * with files.
 */
export const maxFormBytes = 256 * 1024;

/**
 * A request exceeds a limit of `crm/definition/limits.ts`. `reason` explains the limit to the developer of the page.
 */
export class LimitError extends Error {
  constructor(
    readonly status: 400 | 413,
    readonly code: 'BAD_PARAMS' | 'TOO_LARGE',
    readonly reason: string,
    /** Address of the field whose value is refused. `undefined`: the fault is not in a single field. */
    readonly field?: string,
  ) {
    super(reason);
  }
}

/**
 * Checks the lengths of field values before any other code parses the values. Each route that accepts leads calls
 * this function. A field that the form does not have counts as a text field.
 * @param values texts of each field, by field address (such as `def_customer.email`)
 * @throws LimitError names the first field with a value that is too long, or with too many items
 */
export function requireValueLimits(
  values: Iterable<readonly [address: string, texts: readonly string[]]>,
  { fields }: FormDefinition,
): void {
  const kindByAddress = new Map<string, string>(fields.map(({ address, kind }) => [address, kind]));
  let fileCount = 0;
  for (const [address, texts] of values) {
    const kind = kindByAddress.get(address) ?? 'text';
    const maxLength = maxValueLengths[kind] ?? maxValueLengths.text ?? 0;
    const maxItems = maxItemCounts[kind] ?? defaultMaxItems;
    if (texts.length > maxItems) throw createValueError(address, `has more than ${maxItems} values`);
    if (texts.some((text) => text.length > maxLength))
      throw createValueError(address, `is longer than ${maxLength} characters`);
    if (kind === 'file') fileCount += texts.length;
  }
  if (fileCount > maxLeadFiles)
    throw new LimitError(400, 'BAD_PARAMS', `the lead names more than ${maxLeadFiles} files`);
}

function createValueError(address: string, problem: string): LimitError {
  return new LimitError(400, 'BAD_PARAMS', `${address.slice(0, 100)} ${problem}`, address);
}
