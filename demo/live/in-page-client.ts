import * as client from '../../src/crm/client.js';
import { inPageCrm } from './in-page-crm.js';

/**
 * Replaces `src/crm/client.ts` in the live pages (`build-config.ts`). All requests of a form go to the CRM inside the
 * page. The `fetch` of the page stays as it is. The type fails the check of types if the replaced function has another
 * name.
 */
export const createFormClient: typeof client.createFormClient = (options) =>
  client.createFormClient({ ...options, published: new Map(), fetch: inPageCrm.fetch });
