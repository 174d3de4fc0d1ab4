import { type CrmConnection, post } from '../http/post.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/** Parameters of `sharedapi/applications/filter` that the relay uses (docs/protocol.md, section 9). */
export interface RequestListQuery {
  readonly order: 'asc' | 'desc';
  /** Requests on a page, 50 at most. */
  readonly limit: number;
  /** The first page is 1. */
  readonly page: number;
}

/**
 * Loads one page of the CRM's list of requests. The result has the members `list` and `count`.
 * @throws CrmError
 */
export async function loadWireRequestList(
  crm: CrmConnection,
  { order, limit, page }: RequestListQuery,
): Promise<WireValue> {
  const params = { order, limit, page };
  return readEnvelope(await post(crm, '/sharedapi/applications/filter', { apikey: crm.key, params }));
}
