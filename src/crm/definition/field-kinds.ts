import type { FieldAddress } from '../../form/definition.js';

/** Data types of the CRM that are kinds of field under the same name (protocol.md, Data types). */
const supportedDataTypes = new Set([
  'text',
  'radio',
  'select',
  'multiselect',
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

/** Basic fields whose meaning is known by their name, whatever their data type says. */
const basicFieldKinds = new Map<FieldAddress, string>([
  ['def_customer.surname', 'person_name'],
  ['def_customer.name', 'person_name'],
  ['def_customer.patronymic', 'person_name'],
  ['def_customer.email', 'email'],
  ['def_customer.phone', 'phone'],
  ['def_stock.name', 'text'],
  ['def_stock.parent', 'category'],
]);

/** The kind of a field; `known` is false where text stands in for a data type that is not in the document. */
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
