import type { FormService } from '../form/form-service.js';
import { type CrmClientOptions, createFormClient } from './client.js';
import { nodeTransport } from './http/node-transport.js';

export type { CrmClientOptions } from './client.js';
export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

/**
 * Creates a client of the CRM's protocol for a program on Node (docs/protocol.md).
 *
 * In addition to the client for browsers, this client limits the length of a response while it arrives, reports
 * `not-taken` if a lead was certainly not sent, and uses a second URL (`fallbackUrl`) if the first cannot be reached.
 *
 * Every method of the client rejects with a `CrmError`. If it is unclear whether a lead was stored, the client never
 * sends the lead again by itself.
 *
 * @param options `url` is required; `key` is required for option lists and uploads
 * @returns methods that load forms and option lists, send filled-in forms and upload files
 * @throws never; the methods of the client throw
 * @example
 * ```ts
 * const crm = createCrmClient({ url: 'http://example.crma.pro:81', host: 'www.example.com' });
 * const { definition } = await crm.loadForm('34');
 * await crm.send({
 * formId: definition.id,
 * answers: new Map([['def_customer.email', 'ann@example.com']]),
 * token: crypto.randomUUID(),
 * });
 * ```
 */
export function createCrmClient(options: CrmClientOptions): FormService {
  return createFormClient({ server: nodeTransport, ...options });
}
