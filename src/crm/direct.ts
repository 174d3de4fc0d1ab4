import type { Receipt, Submission } from '../form/form-service.js';
import type { CrmAddress } from './http/post.js';
import { sendRecord } from './submission/send-form.js';
import { type OptionValue, writeAnswers } from './submission/write-answers.js';

// What only pages without a relay need, in one chunk: they have it all as soon as they have their form.
export { loadForm } from './definition/load-form.js';

/** To the CRM itself. */
export function send(
  crm: CrmAddress,
  { formId, answers, token }: Submission,
  optionValue: OptionValue | undefined,
  signal: AbortSignal | undefined,
): Promise<Receipt> {
  return sendRecord(crm, formId, writeAnswers(answers, optionValue), token, signal);
}
