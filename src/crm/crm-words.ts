import { CrmError } from './crm-error.js';

const crmWords = [
  'ACCESS_DENY',
  'BAD_REQUEST',
  'BAD_PARAMS',
  'LIMIT_EXCEEDED',
  'SERVER_IS_OVERLOADED',
  'FILE_UPLOAD_ERROR',
  'UNCLEAR',
] as const;

export type CrmWord = (typeof crmWords)[number];

/** The CRM's own word for a failure, or `refused` for one that is not in its document. */
export function crmErrorFor(word: string): CrmError {
  const known = crmWords.find((one) => one === word);
  return known ? new CrmError(known) : new CrmError('refused', word.slice(0, 80));
}
