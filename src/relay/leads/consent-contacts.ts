import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireMap } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import type { FormDefinition } from '../../form/definition.js';
import type { Encryption } from '../storage/encryption.js';
import type { NewConsent } from '../storage/tables/consent-entry.js';
import { normalizeValue } from './normalize-values.js';
import { readFieldValue } from './wire-fields.js';

export type ContactKind = 'email' | 'phone';

/**
 * Keyed hashes of the visitor's e-mail address and phone number. An operator can find the consents of a visitor by
 * these hashes, even after the content of the lead is erased.
 */
export interface ConsentContacts {
  readonly email: string | null;
  readonly phone: string | null;
  readonly keyId: string;
}

/**
 * Hashes the first e-mail address and the first phone number in a lead. The standard customer fields (`def_customer`)
 * are searched before the other fields.
 */
export async function hashContacts(
  data: WireMap,
  { fields }: Pick<FormDefinition, 'fields'>,
  encryption: Pick<Encryption, 'hash' | 'consentKeyId'>,
): Promise<ConsentContacts> {
  const hashFirst = async (kind: ContactKind) => {
    const addresses = fields.filter((field) => field.kind === kind).map(({ address }) => address);
    const ownAddress = `def_customer.${kind}`;
    const texts = [ownAddress, ...addresses].map((address) => readText(data, address));
    const contact = texts.map((text) => normalizeContact(kind, text)).find((text) => text !== '');
    return contact === undefined ? null : encryption.hash('consent', writeContact(kind, contact));
  };
  const [email, phone] = await Promise.all([hashFirst('email'), hashFirst('phone')]);
  return { email, phone, keyId: encryption.consentKeyId };
}

/**
 * Returns all hashes under which the ledger (table) of consents can contain an e-mail address or a phone number: one
 * for each secret.
 */
export function hashContactForSearch(
  kind: ContactKind,
  text: string,
  encryption: Pick<Encryption, 'hashWithAllKeys'>,
): Promise<readonly string[]> {
  return encryption.hashWithAllKeys('consent', writeContact(kind, normalizeContact(kind, text)));
}

/** Returns the consents of a lead as entries for the ledger (table) of consents. */
export function toLedgerEntries(
  consents: readonly ConsentRecord[],
  lead: Omit<NewConsent, 'record' | keyof ConsentContacts> & { readonly contacts: ConsentContacts },
): readonly NewConsent[] {
  const { contacts, ...rest } = lead;
  return consents.map((record) => ({ ...rest, ...contacts, record }));
}

/**
 * Returns the same text for all spellings of an e-mail address or a phone number. An e-mail address becomes lower case
 * without spaces at the ends. A phone number becomes digits, without the leading 7 or 8 of a Russian number.
 */
function normalizeContact(kind: ContactKind, text: string): string {
  if (kind === 'email') return text.slice(0, maxContactLength).normalize('NFC').trim().toLowerCase();
  const digits = text.slice(0, maxContactLength).replace(/\D/g, '').replace(/^00/, '');
  return digits === '' ? '' : normalizeValue(`+${digits}`);
}

/** Length of the longest possible e-mail address, in characters. The rest of a longer text is ignored. */
const maxContactLength = 320;

/**
 * Returns the text of a contact for which a hash is computed. The text contains the kind of contact, so that an e-mail
 * address and a phone number never have the same hash.
 */
const writeContact = (kind: ContactKind, contact: string) => `${kind} ${contact}`;

function readText(data: WireMap, address: string): string {
  const [group = '', id = ''] = address.split('.');
  const value = readFieldValue(group, asMap(data.get(group))?.get(id));
  if (typeof value === 'string') return value;
  const [, first] = asEntries(value)[0] ?? [];
  return typeof first === 'string' ? first : '';
}
