import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import { parseWireJson, type WireMap, type WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import { DecryptionError } from '../storage/decryption-error.js';
import type { Encryption } from '../storage/encryption.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import type { ConsentContacts } from './consent-contacts.js';
import { readConsents, writeConsents } from './consents.js';

/** The encrypted part of a stored lead: all data that is needed to deliver the lead to the CRM. */
export interface LeadPayload {
  /** Id under which the lead is sent to the CRM: the CRM's parameter `formtype`. */
  readonly formtype: string;
  /** Host name of the page that contains the form. */
  readonly host: string;
  /** The field values for the CRM's parameter `data`, in the order in which the page sent them. */
  readonly data: WireMap;
  /**
   * Values by field address (such as `def_customer.email`) that are not sent to the CRM: values of fields that the
   * form does not have any more, and of fields that only a personal link can fill in.
   */
  readonly leftOut: WireMap;
  /** Ids of the uploaded files that the values in `data` name. */
  readonly uploads: readonly string[];
  /** Idempotency key that the page sent; empty if the page sent no key. */
  readonly token: string;
  /** Address of the form field into which the receipt number is written; empty if the form has no such field. */
  readonly receiptField: string;
  readonly consents: readonly ConsentRecord[];
  /**
   * Keyed hashes of the visitor's e-mail address and phone number, for the ledger of consents. Only a lead that looks
   * like spam has them, because its consents are recorded when an operator releases the lead.
   */
  readonly contacts?: ConsentContacts | undefined;
}

export function writeLeadPayload(lead: LeadPayload): string {
  const { formtype, host, data, leftOut, uploads, token, receiptField, consents, contacts } = lead;
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
      ...(contacts ? ([['contacts', new Map(Object.entries(contacts))]] as const) : []),
    ]),
  );
}

/**
 * Returns the text of a submission from which a retry is recognized: the sent values, before the relay applies the
 * form definition and the personal link. Both can change between two tries. The fields are sorted, because their order
 * can depend on the form definition.
 * @param consents only the decisions count: a visitor who decides otherwise before the second try has not repeated the
 *   first one. Times, texts and languages can differ between two tries
 */
export function writeSubmission(
  formtype: string,
  data: WireValue | undefined,
  personalLink: string,
  consents: readonly Pick<ConsentRecord, 'id' | 'given'>[] = [],
): string {
  const decisions = new Map<string, WireValue>(consents.map(({ id, given }) => [id, given ? '1' : '0']));
  return stringifyWireJson(
    new Map<string, WireValue>([
      ['formtype', formtype],
      ['submitted', sortEntries(data ?? null)],
      ['signed', personalLink],
      ...(decisions.size > 0 ? ([['decisions', sortEntries(decisions)]] as const) : []),
    ]),
  );
}

function sortEntries(value: WireValue): WireValue {
  const entries = asMap(value);
  if (!entries) return value;
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new Map(sorted.map(([key, item]) => [key, sortEntries(item)]));
}

export function readLeadPayload(text: string): LeadPayload {
  const lead = asMap(parseWireJson(text));
  const getText = (name: string) => {
    const value = lead?.get(name);
    return typeof value === 'string' ? value : '';
  };
  const contacts = asMap(lead?.get('contacts'));
  const getHash = (kind: 'email' | 'phone') => {
    const hash = contacts?.get(kind);
    return typeof hash === 'string' ? hash : null;
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
    contacts: contacts && {
      email: getHash('email'),
      phone: getHash('phone'),
      keyId: asText(contacts.get('keyId') ?? null),
    },
  };
}

/** Decrypts the content of a stored lead. `undefined`: the content is erased, or it cannot be decrypted. */
export async function openLeadPayload(
  { receipt, sealed }: Pick<StoredLead, 'receipt' | 'sealed'>,
  encryption: Pick<Encryption, 'decryptLead'>,
): Promise<LeadPayload | undefined> {
  if (!sealed) return undefined;
  try {
    return readLeadPayload(await encryption.decryptLead(sealed, receipt));
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}

/** Returns `data` with each upload id replaced by the name of the file in the CRM (`docs/protocol.md`, section 8). */
export function replaceUploadIds(data: WireMap, crmNamesById: ReadonlyMap<string, string>): WireMap {
  const replaceIn = (value: WireValue): WireValue => {
    if (typeof value === 'string') return crmNamesById.get(value) ?? value;
    const entries = asMap(value);
    return entries ? replaceUploadIds(entries, crmNamesById) : value;
  };
  return new Map(Array.from(data, ([key, value]) => [key, replaceIn(value)]));
}
