import type { FieldAddress } from '../../form/definition.js';

/** Data types of fields whose options the CRM also returns by the id of the field. A category has all its options. */
const listDataTypes = ['select', 'multiselect'] as const;

/** Data types of the CRM. Each has a field kind of the same name in apro-forms (docs/protocol.md, section 5). */
const supportedDataTypes = new Set<string>([
  'text',
  'radio',
  ...listDataTypes,
  'date',
  'time',
  'datetime',
  'integer',
  'decimal',
  'price',
  'point',
  'file',
  'integer_range',
  'decimal_range',
  'date_range',
  'time_range',
  'datetime_range',
]);

/**
 * Kinds of the CRM's standard fields, such as the name and the email address. The CRM gives data types for these
 * fields, too, but they are ignored.
 */
const basicFieldKinds = new Map<FieldAddress, string>([
  ['def_customer.surname', 'person_name'],
  ['def_customer.name', 'person_name'],
  ['def_customer.patronymic', 'person_name'],
  ['def_customer.email', 'email'],
  ['def_customer.phone', 'phone'],
  ['def_stock.name', 'text'],
  ['def_stock.parent', 'category'],
]);

/**
 * Returns the kind of a field in apro-forms, given the CRM's data type. `isKnown` is false if the data type is
 * unknown; the field is then a text field (kind `text`).
 */
export function resolveKind(
  address: FieldAddress,
  dataType: string,
): { readonly kind: string; readonly isKnown: boolean } {
  const basicKind = basicFieldKinds.get(address);
  if (basicKind) return { kind: basicKind, isKnown: true };
  const typeName = dataType.trim().toLowerCase();
  if (supportedDataTypes.has(typeName)) return { kind: typeName, isKnown: true };
  return { kind: 'text', isKnown: typeName === '' };
}

/** Returns whether the relay may ask the CRM for the options of a field of this kind. */
export function hasOptionList(kind: string): boolean {
  return listDataTypes.some((dataType) => dataType === kind);
}
