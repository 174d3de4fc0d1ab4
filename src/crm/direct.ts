// Start of a separate script that only pages without a relay load. The script also contains the code that reads the
// CRM's form definition.
import type { Receipt, Submission } from '../form/form-service.js';
import type { CrmConnection } from './http/post.js';
import { sendForm } from './submission/send-form.js';
import { encodeAnswers, type OptionValue } from './submission/write-answers.js';

export { loadForm } from './definition/load-form.js';
export { loadOptions } from './definition/load-options.js';

/**
 * Sends a filled-in form directly to the CRM.
 * @throws CrmError
 */
export function send(
  crm: CrmConnection,
  { formId, answers, token }: Submission,
  optionValue: OptionValue | undefined,
  signal: AbortSignal | undefined,
): Promise<Receipt> {
  return sendForm(crm, formId, encodeAnswers(answers, optionValue), token, signal);
}
