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

/** The CRM's own word for a failure, alone or before what explains it; `refused` for what is not in its document. */
export function crmErrorFor(message: string): CrmError {
  const known = crmWords.find((word) => word === message.match(/\w+/)?.[0]);
  return known ? new CrmError(known) : new CrmError('refused', message.slice(0, 80));
}
