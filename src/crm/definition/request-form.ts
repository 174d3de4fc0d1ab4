import type { ActionName } from '../http/dialect.js';
import { type CrmConnection, pageHostOf, post } from '../http/post.js';

/** A request for a form definition. A page without a relay sends it before the code that reads the response is loaded. */
export interface FormRequest {
  /** Name of the API action in the request; the CRM has two names for each action. */
  readonly action: ActionName;
  /** Text of the response. Rejects with a `CrmError`. */
  readonly response: Promise<string>;
}

/** Requests a form definition from the CRM (docs/protocol.md, section 4). */
export function requestForm(
  crm: CrmConnection,
  action: ActionName,
  formId: string,
  signal: AbortSignal | undefined,
): FormRequest {
  const response = post(crm, '/onlineforms', { action, form: formId, host: pageHostOf(crm) }, signal);
  return { action, response };
}
