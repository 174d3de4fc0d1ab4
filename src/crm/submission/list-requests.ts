import { type CrmConnection, post } from '../http/post.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/**
 * Conditions of `sharedapi/applications/filter` (docs/protocol.md, section 9). A CRM can ignore a condition that it does
 * not know, so every entry of the answer must be checked.
 */
export interface RequestConditions {
  /**
   * Condition: the CRM has created the request between these two times. Both are in the CRM's local time, for
   * example `2026-11-29 10:00:00`.
   */
  readonly created?: { readonly from: string; readonly to: string };
  /** Condition: a field of the customer request has this value. */
  readonly field?: { readonly id: string; readonly value: string };
  /** Condition: staff have deleted the request. Missing: they have not. */
  readonly isDeleted?: true;
}

/**
 * Parameters of the CRM's API method `sharedapi/applications/filter` that the relay uses (docs/protocol.md, section
 * 9).
 */
export interface RequestListQuery {
  readonly order: 'asc' | 'desc';
  /** Number of requests on one page of the list. Depending on the CRM, at most 50 or at most 500 are allowed. */
  readonly limit: number;
  /** Number of the page to load. The first page has the number 1. */
  readonly page: number;
  /** Only requests that meet these conditions are listed. @default none: all requests are listed */
  readonly conditions?: RequestConditions | undefined;
}

/**
 * Loads one page of the CRM's list of customer requests (deals). The result is an object with the properties `list`
 * and `count`.
 * @throws CrmError
 */
export async function loadWireRequestList(
  crm: CrmConnection,
  { order, limit, page, conditions = {} }: RequestListQuery,
): Promise<WireValue> {
  const { created, field, isDeleted } = conditions;
  const params = {
    order,
    limit,
    page,
    ...(created && { date: created, date_field: 'create_date' }),
    ...(field && { fields: [field] }),
    ...(isDeleted && { publish: '0' }),
  };
  return readEnvelope(await post(crm, '/sharedapi/applications/filter', { apikey: crm.key, params }));
}
