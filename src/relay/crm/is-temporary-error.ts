import { CrmError } from '../../crm/errors/crm-error.js';
import { type ErrorEffect, errorEffects } from './error-effects.js';

const isTemporaryEffect: Readonly<Record<ErrorEffect, boolean>> = {
  throttled: true,
  unreachable: true,
  rejected: false,
  none: false,
};

/** Whether the CRM answers no request at the moment. Such an error says nothing about the requested thing itself. */
export function isTemporaryError(error: unknown): error is CrmError {
  return error instanceof CrmError && isTemporaryEffect[errorEffects[error.code]];
}
