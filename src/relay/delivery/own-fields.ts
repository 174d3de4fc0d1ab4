import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import { readFieldValue, toWireField } from '../leads/wire-fields.js';

/** Fields of the CRM into which the relay writes. Addresses such as `ext_request.70`; `undefined`: no such field. */
export interface OwnFields {
  /** Field for the receipt number: the setting `TOKEN_FIELD`. */
  readonly tokenField: string | undefined;
  /** Field for notes: the setting `NOTE_FIELD`. */
  readonly noteField: string | undefined;
  /** Field for a line about the consents: the setting `CONSENT_FIELD`. */
  readonly consentField: string | undefined;
}

/** Texts that the relay writes into its own fields of a lead. */
export interface OwnTexts {
  readonly receipt: string;
  /** Empty: there is nothing to note. */
  readonly notes: readonly string[];
  /** `undefined`: the lead has no consents. */
  readonly consentLine: string | undefined;
}

const separator = '; ';

/**
 * Returns `data` with the texts of the relay in its own fields. A field can also have a value of the visitor, if the
 * form shows it, and two settings can name the same field. Then the texts are joined, and the relay's text comes first.
 * The receipt field contains the receipt number alone, because the relay searches the CRM for exactly this value. A
 * value of the visitor in the receipt field becomes a note.
 */
export function writeOwnFields(
  data: WireMap,
  { receipt, notes, consentLine }: OwnTexts,
  { tokenField, noteField, consentField }: OwnFields,
): WireMap {
  const typedReceipt = readField(data, tokenField);
  const allNotes = typedReceipt === '' ? notes : [...notes, `typed into ${tokenField}: ${typedReceipt}`];
  const parts = new Map<string, string[]>();
  function add(address: string | undefined, text: string): void {
    if (address !== undefined && text !== '') parts.set(address, [...(parts.get(address) ?? []), text]);
  }
  add(tokenField, receipt);
  add(noteField, allNotes.join(separator));
  add(consentField, consentLine ?? '');
  for (const address of parts.keys()) if (address !== tokenField) add(address, readField(data, address));
  let written = data;
  for (const [address, texts] of parts) written = setField(written, address, texts.join(separator));
  return written;
}

/** Returns the value of a field as text. The items of a list, a range or a point on a map are joined with commas. */
export function formatValue(value: WireValue): string {
  return typeof value === 'string'
    ? value
    : asEntries(value)
        .map(([, item]) => String(item))
        .join(', ');
}

function readField(data: WireMap, address = ''): string {
  const [group = '', id = ''] = address.split('.');
  return formatValue(readFieldValue(group, asMap(data.get(group))?.get(id)) ?? '');
}

function setField(data: WireMap, address: string, text: string): WireMap {
  const [group = '', id = ''] = address.split('.');
  const fields = new Map(asMap(data.get(group)) ?? []);
  fields.set(id, toWireField(group, text));
  return new Map(data).set(group, fields);
}
