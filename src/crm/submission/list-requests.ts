import { type CrmConnection, post } from '../http/post.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/**
 * Parameters of the CRM's API method `sharedapi/applications/filter` that the relay uses (docs/protocol.md, section
 * 9).
 */
export interface RequestListQuery {
  readonly order: 'asc' | 'desc';
  /** Number of requests on a page of the list. The CRM allows 50 at most. */
  readonly limit: number;
  /** Number of the page to load. The first page has the number 1. */
  readonly page: number;
}

/**
 * Loads one page of the CRM's list of customer requests (deals). The result is an object with the members `list` and
 * `count`.
 * @throws CrmError
 */
export async function loadWireRequestList(
  crm: CrmConnection,
  { order, limit, page }: RequestListQuery,
): Promise<WireValue> {
  const params = { order, limit, page };
  return readEnvelope(await post(crm, '/sharedapi/applications/filter', { apikey: crm.key, params }));
}
