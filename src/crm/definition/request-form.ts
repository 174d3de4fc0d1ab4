import type { ActionName } from '../http/dialect.js';
import { type CrmConnection, pageHostOf, post } from '../http/post.js';

/**
 * Requests a form definition from the CRM (docs/protocol.md, section 4).
 * @param action name of the API action; the CRM has two names for each action
 * @returns the text of the response. Rejects with a `CrmError`.
 */
export function requestForm(
  crm: CrmConnection,
  action: ActionName,
  formId: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  return post(crm, '/onlineforms', { action, form: formId, host: pageHostOf(crm) }, signal);
}
