import { CrmError } from '../../../crm/errors/crm-error.js';
import type { LoadedForm } from '../../../form/form-service.js';
import { getFormAdvice } from '../../monitoring/error-advice.js';
import { OperatorError } from '../operator-error.js';

/** Loads a form. Resolves to `undefined` if the relay does not serve the form. @throws CrmError if the CRM fails */
export type LoadForm = (formId: string) => Promise<LoadedForm | undefined>;

/**
 * Loads a form for an operator's command.
 * @throws OperatorError if the CRM fails
 */
export async function findServedForm(loadForm: LoadForm, formId: string): Promise<LoadedForm | undefined> {
  try {
    return await loadForm(formId);
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    throw new OperatorError(
      `Form ${formId} can't be read: ${error.code}. ${getFormAdvice(error.code) ?? ''}`.trimEnd(),
    );
  }
}

/**
 * Loads a form for an operator's command.
 * @throws OperatorError if the CRM fails, or if the relay does not serve the form
 */
export async function requireServedForm(loadForm: LoadForm, formId: string): Promise<LoadedForm> {
  const form = await findServedForm(loadForm, formId);
  if (!form)
    throw new OperatorError(
      `The relay has no form ${formId}: add it to FORMS, and check that the CRM has it.`,
    );
  return form;
}
