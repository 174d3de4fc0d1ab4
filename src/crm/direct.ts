// Chunk boundary: only pages without a relay fetch this module, together with the definition of their form.
import type { Receipt, Submission } from '../form/form-service.js';
import type { CrmConnection } from './http/post.js';
import { sendForm } from './submission/send-form.js';
import { encodeAnswers, type OptionValue } from './submission/write-answers.js';

export { loadForm } from './definition/load-form.js';

/**
 * Sends a filled form to the CRM itself.
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
