import type { FormService } from '../form/form-service.js';
import { type CrmClientOptions, createCrmClient as createClient } from './client.js';
import { nodeTransport } from './http/node-transport.js';

export type { CrmClientOptions } from './client.js';
export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

/**
 * The protocol's client for programs: answers are capped as they come in, a lead that certainly did not leave is told
 * from one that may have, and port 80 is tried where port 81 does not answer. Every failure is a `CrmError`.
 */
export function createCrmClient(options: CrmClientOptions): FormService {
  return createClient({ server: nodeTransport, ...options });
}
