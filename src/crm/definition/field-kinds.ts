import type { FieldAddress } from '../../form/definition.js';

/** Data types of the CRM with a kind of field of the same name (docs/protocol.md, section 5). */
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

/** Fields with a fixed kind. Their data type is ignored. */
const basicFieldKinds = new Map<FieldAddress, string>([
  ['def_customer.surname', 'person_name'],
  ['def_customer.name', 'person_name'],
  ['def_customer.patronymic', 'person_name'],
  ['def_customer.email', 'email'],
  ['def_customer.phone', 'phone'],
  ['def_stock.name', 'text'],
  ['def_stock.parent', 'category'],
]);

/** The kind of a field. `isKnown` is false if the data type is unknown and the kind `text` is used instead. */
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
