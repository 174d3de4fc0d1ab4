import type { Receipt, Submission } from '../form/form-service.js';
import type { CrmAddress } from './post.js';
import { sendRecord } from './send-form.js';
import { type OptionValue, writeAnswers } from './write-answers.js';

// What only pages without a relay need, in one chunk: they have it all as soon as they have their form.
export { loadForm } from './load-form.js';

/** To the CRM itself. */
export function send(
  crm: CrmAddress,
  { formId, answers, token }: Submission,
  optionValue: OptionValue | undefined,
  signal: AbortSignal | undefined,
): Promise<Receipt> {
  return sendRecord(crm, formId, writeAnswers(answers, optionValue), token, signal);
}
