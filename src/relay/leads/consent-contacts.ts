import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import type { FormDefinition } from '../../form/definition.js';
import type { Encryption } from '../storage/encryption.js';
import type { NewConsent } from '../storage/tables/consent-entry.js';
import { normalizeValue } from './normalize-values.js';

export type ContactKind = 'email' | 'phone';

/** Keyed hashes of how the visitor of a lead can be reached: they find the lead's consents when the lead is erased. */
export interface ConsentContacts {
  readonly email: string | null;
  readonly phone: string | null;
  readonly keyId: string;
}

/** Hashes the first e-mail address and the first phone number of a lead. Fields of the customer come first. */
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

/** The hashes under which an e-mail address or a phone number can be in the ledger: one for each secret. */
export function hashContactForSearch(
  kind: ContactKind,
  text: string,
  encryption: Pick<Encryption, 'hashWithAllKeys'>,
): Promise<readonly string[]> {
  return encryption.hashWithAllKeys('consent', writeContact(kind, normalizeContact(kind, text)));
}

/** The entries of the ledger for the consents of a lead. */
export function toLedgerEntries(
  consents: readonly ConsentRecord[],
  lead: Omit<NewConsent, 'record' | keyof ConsentContacts> & { readonly contacts: ConsentContacts },
): readonly NewConsent[] {
  const { contacts, ...rest } = lead;
  return consents.map((record) => ({ ...rest, ...contacts, record }));
}

/** The same text for each spelling: lower case, without spaces; phone numbers as digits, without 7 or 8 of Russia. */
function normalizeContact(kind: ContactKind, text: string): string {
  if (kind === 'email') return text.slice(0, maxContactLength).normalize('NFC').trim().toLowerCase();
  const digits = text.slice(0, maxContactLength).replace(/\D/g, '').replace(/^00/, '');
  return digits === '' ? '' : normalizeValue(`+${digits}`);
}

/** No e-mail address is longer. */
const maxContactLength = 320;

/** The kind is a part of the text, so that an address never has the hash of a number. */
const writeContact = (kind: ContactKind, contact: string) => `${kind} ${contact}`;

function readText(data: WireMap, address: string): string {
  const [group = '', id = ''] = address.split('.');
  const entry = asMap(data.get(group))?.get(id);
  const value: WireValue | undefined = group.startsWith('def_') ? entry : asMap(entry)?.get('value');
  if (typeof value === 'string') return value;
  const [, first] = asEntries(value)[0] ?? [];
  return typeof first === 'string' ? first : '';
}
