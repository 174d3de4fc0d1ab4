import { type CrmConnection, post } from '../http/post.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/** What of `sharedapi/applications/filter` (the vendor's document) a look for a lead needs. */
export interface RequestListQuery {
  readonly order: 'asc' | 'desc';
  /** 50 at most. */
  readonly limit: number;
  /** From 1. */
  readonly page: number;
}

/** The CRM's requests, newest first or last: `list` of entries, `count`. */
export async function loadWireRequestList(
  crm: CrmConnection,
  { order, limit, page }: RequestListQuery,
): Promise<WireValue> {
  const params = { order, limit, page };
  return readEnvelope(await post(crm, '/sharedapi/applications/filter', { apikey: crm.key, params }));
}
