import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';

const temporaryCodes: readonly CrmErrorCode[] = [
  'LIMIT_EXCEEDED',
  'SERVER_IS_OVERLOADED',
  'network',
  'timeout',
];

/** The CRM can't be asked now, whatever it is asked for; what it would say is not known. */
export function isTemporaryError(error: unknown): error is CrmError {
  return error instanceof CrmError && temporaryCodes.includes(error.code);
}
