import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import { parseWireJson, type WireMap, type WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import { readConsents, writeConsents } from './consents.js';

/** What is sealed of a lead: all that its delivery needs. */
export interface LeadPayload {
  /** The CRM's `formtype`. */
  readonly formtype: string;
  /** Host name of the page that it came from. */
  readonly host: string;
  /** The CRM's `data`, in the order in which it came. */
  readonly data: WireMap;
  /** What was said in fields that the form does not have any more, or only for personal links; by address. */
  readonly leftOut: WireMap;
  /** Ids of uploads that stand in `data` for files. */
  readonly uploads: readonly string[];
  /** The page's idempotency key. */
  readonly token: string;
  /** Address of its form's own field for the receipt; empty where the form has none. */
  readonly receiptField: string;
  readonly consents: readonly ConsentRecord[];
}

export function writeLeadPayload(lead: LeadPayload): string {
  const { formtype, host, data, leftOut, uploads, token, receiptField, consents } = lead;
  return stringifyWireJson(
    new Map<string, WireValue>([
      ['formtype', formtype],
      ['host', host],
      ['data', data],
      ['uploads', uploads],
      ['token', token],
      ...(receiptField ? ([['receiptField', receiptField]] as const) : []),
      ...(leftOut.size > 0 ? ([['leftOut', leftOut]] as const) : []),
      ...(consents.length > 0 ? ([['consents', writeConsents(consents)]] as const) : []),
    ]),
  );
}

export function readLeadPayload(text: string): LeadPayload {
  const lead = asMap(parseWireJson(text));
  const getText = (name: string) => {
    const value = lead?.get(name);
    return typeof value === 'string' ? value : '';
  };
  return {
    formtype: getText('formtype'),
    host: getText('host'),
    data: asMap(lead?.get('data')) ?? new Map(),
    leftOut: asMap(lead?.get('leftOut')) ?? new Map(),
    uploads: asEntries(lead?.get('uploads')).map(([, id]) => asText(id)),
    token: getText('token'),
    receiptField: getText('receiptField'),
    consents: readConsents(lead?.get('consents'), Number.POSITIVE_INFINITY),
  };
}

/** `data` with every upload's id replaced by the name that the CRM gave to the file. */
export function replaceUploadIds(data: WireMap, crmNamesById: ReadonlyMap<string, string>): WireMap {
  const replaceIn = (value: WireValue): WireValue => {
    if (typeof value === 'string') return crmNamesById.get(value) ?? value;
    const entries = asMap(value);
    return entries ? replaceUploadIds(entries, crmNamesById) : value;
  };
  return new Map(Array.from(data, ([key, value]) => [key, replaceIn(value)]));
}

/** `data` with one more text in it, under an address like `ext_request.67`. */
export function addNote(data: WireMap, address: string | undefined, text: string): WireMap {
  const [group, id] = address?.split('.') ?? [];
  if (!group || !id) return data;
  const fields = new Map(asMap(data.get(group)) ?? []);
  fields.set(id, group.startsWith('def_') ? text : new Map([['value', text]]));
  return new Map(data).set(group, fields);
}
