import * as client from '../../src/crm/client.js';
import type { FormService } from '../../src/form/form-service.js';
import { inPageCrm } from './in-page-crm.js';

/**
 * Replaces `src/crm/client.ts` in the live pages (`build-config.ts`). All requests of a form go to the CRM inside the
 * page. The `fetch` of the page stays as it is.
 */
export function createCrmClient(options: client.CrmClientOptions): FormService {
  return client.createFormClient({ ...options, published: new Map(), fetch: inPageCrm.fetch });
}
