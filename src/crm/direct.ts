import type { Receipt, Submission } from '../form/form-service.js';
import type { CrmConnection } from './http/post.js';
import { sendForm } from './submission/send-form.js';
import { encodeAnswers, type OptionValue } from './submission/write-answers.js';

// What only pages without a relay need, in one chunk: they have it all as soon as they have their form.
export { loadForm } from './definition/load-form.js';

/** To the CRM itself. */
export function send(
  crm: CrmConnection,
  { formId, answers, token }: Submission,
  optionValue: OptionValue | undefined,
  signal: AbortSignal | undefined,
): Promise<Receipt> {
  return sendForm(crm, formId, encodeAnswers(answers, optionValue), token, signal);
}
