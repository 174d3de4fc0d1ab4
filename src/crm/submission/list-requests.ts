import { type CrmConnection, post } from '../http/post.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/**
 * Conditions of `sharedapi/applications/filter` (docs/protocol.md, section 9). A CRM can ignore a condition that it does
 * not know, so every entry of the answer must be checked.
 */
export interface RequestConditions {
  /** The request was created in this period, in the CRM's local time: `2026-11-29 10:00:00`. */
  readonly created?: { readonly from: string; readonly to: string };
  /** A field of the request has this value. */
  readonly field?: { readonly id: string; readonly value: string };
}

/**
 * Parameters of the CRM's API method `sharedapi/applications/filter` that the relay uses (docs/protocol.md, section
 * 9).
 */
export interface RequestListQuery {
  readonly order: 'asc' | 'desc';
  /** Number of requests on a page of the list. A CRM allows at most 50 or at most 500. */
  readonly limit: number;
  /** Number of the page to load. The first page has the number 1. */
  readonly page: number;
  /** @default none: the whole list */
  readonly conditions?: RequestConditions | undefined;
}

/**
 * Loads one page of the CRM's list of customer requests (deals). The result is an object with the members `list` and
 * `count`.
 * @throws CrmError
 */
export async function loadWireRequestList(
  crm: CrmConnection,
  { order, limit, page, conditions = {} }: RequestListQuery,
): Promise<WireValue> {
  const { created, field } = conditions;
  const params = {
    order,
    limit,
    page,
    ...(created && { date: created, date_field: 'create_date' }),
    ...(field && { fields: [field] }),
  };
  return readEnvelope(await post(crm, '/sharedapi/applications/filter', { apikey: crm.key, params }));
}
