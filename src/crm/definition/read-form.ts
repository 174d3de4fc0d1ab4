import type {
  DefinitionWarning,
  FieldAddress,
  FieldDefinition,
  FieldGroup,
  FormDefinition,
} from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { asEntries, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireValue } from '../json/wire-json.js';
import { resolveKind } from './field-kinds.js';
import { maxFields, maxLabelLength, maxWarnings } from './limits.js';
import { readCategories, readOptions } from './read-options.js';
import { readRichText } from './read-rich-text.js';
import { readRawText, readWireField, type WireField } from './wire-field.js';

/** All groups of fields, in the order in which a form shows them. */
export const fieldGroups: readonly FieldGroup[] = [
  'def_customer',
  'ext_customer',
  'ext_request',
  'def_stock',
  'ext_stock',
];

interface FieldEntry {
  readonly group: FieldGroup;
  readonly id: string;
  readonly wire: WireField;
}

/**
 * Converts a form definition of the CRM to the format of apro-forms (docs/protocol.md, section 4). Unreadable fields
 * and groups of fields are left out, and a warning reports each.
 * @throws CrmError `not-a-form` if the value has neither an id nor a group of fields
 */
export function readForm(wire: WireValue): LoadedForm {
  if (!isWireMap(wire)) throw new CrmError('not-a-form');
  const id = asId(wire.get('formtype')) ?? asId(wire.get('id'));
  if (id === undefined && !fieldGroups.some((group) => wire.has(group))) throw new CrmError('not-a-form');

  const warnings: DefinitionWarning[] = [];
  const entries = fieldGroups.flatMap((group) => collectFields(group, wire.get(group), warnings));
  if (entries.length === 0) warnings.push({ code: 'no-fields', at: '' });
  if (entries.length > maxFields) warnings.push({ code: 'too-many-fields', at: '' });
  const acceptedEntries = entries.slice(0, maxFields);
  const findParent = createParentFinder(acceptedEntries);
  const definition: FormDefinition = {
    id: id ?? '',
    heading: truncate(asText(wire.get('name')), '', warnings),
    description: readRichText(readRawText(wire, 'description')),
    feedback: readRichText(readRawText(wire, 'feedback')),
    fields: acceptedEntries.flatMap((field) => readField(field, findParent, warnings) ?? []),
  };
  return { definition, warnings: warnings.slice(0, maxWarnings) };
}

function collectFields(
  group: FieldGroup,
  wire: WireValue | undefined,
  warnings: DefinitionWarning[],
): FieldEntry[] {
  if (wire === undefined || wire === null) return [];
  if (typeof wire !== 'object') {
    warnings.push({ code: 'group-unreadable', at: group });
    return [];
  }
  const entryById = new Map<string, FieldEntry>();
  // Reads one field more than the maximum number. If there is such a field, the caller warns that the form has too
  // many fields.
  for (const [key, value] of asEntries(wire).slice(0, maxFields + 1)) {
    const field = readWireField(value);
    const id = readFieldId(group, wire, key, field);
    if (!field) warnings.push({ code: 'field-unreadable', at: `${group}.${key.slice(0, 64)}` });
    else if (id === undefined || entryById.has(id)) warnings.push({ code: 'field-without-id', at: group });
    else entryById.set(id, { group, id, wire: field });
  }
  return [...entryById.values()];
}

/** Returns the address of a field, such as `ext_request.70`. Empty: the field has no valid id, so it cannot be used. */
export function fieldAddressIn(group: FieldGroup, wire: WireValue, key: string, field: WireValue): string {
  const id = readFieldId(group, wire, key, readWireField(field));
  return id === undefined ? '' : `${group}.${id}`;
}

/**
 * Returns the id of a field. In the groups `def_*`, the key of the field in the group is the id. In other groups, the
 * property `id` is the id; if it is missing, the key is the id. Undefined: the field has no valid id, so it cannot be
 * used.
 */
function readFieldId(
  group: FieldGroup,
  wire: WireValue,
  key: string,
  field: WireField | undefined,
): string | undefined {
  const keyId = isWireMap(wire) ? asId(key) : undefined;
  return group.startsWith('def_')
    ? keyId
    : isWireMap(wire) && keyId === undefined
      ? undefined
      : (field?.id ?? keyId);
}

function readField(
  { group, id, wire }: FieldEntry,
  findParent: ParentFinder,
  warnings: DefinitionWarning[],
): FieldDefinition | undefined {
  const address: FieldAddress = `${group}.${id}`;
  const { kind, isKnown } = resolveKind(address, wire.dataType);
  if (!isKnown) warnings.push({ code: 'kind-unknown', at: address });
  const parent = wire.parent === undefined || wire.parent === '0' ? undefined : wire.parent;
  const parentAddress = parent && findParent(parent, group);
  if (parent && !parentAddress) warnings.push({ code: 'parent-missing', at: address });
  if (wire.variants !== null && typeof wire.variants !== 'object') {
    warnings.push({ code: 'options-unreadable', at: address });
  }
  const options = kind === 'category' ? readCategories(wire.variants) : readOptions(wire.variants);
  // A category field without categories would become a text input. The CRM would read the typed text as the id of a
  // category, so the field is left out.
  if (kind === 'category' && options.length === 0) {
    warnings.push({ code: 'no-categories', at: address });
    return undefined;
  }
  const hint = truncate(wire.tip, address, warnings);
  return {
    address,
    group,
    id,
    kind,
    label: truncate(wire.placeholder.trim() || wire.name.trim() || id, address, warnings),
    ...(hint && { hint }),
    ...(wire.require && { required: true }),
    ...(parentAddress && { parent: parentAddress }),
    ...(options.length > 0 && { options }),
  };
}

/**
 * Function that finds the address of a parent field (the field whose choice decides about the options) by the field's
 * id. It searches the group of the dependent field first, then all groups. Undefined: no field has this id.
 */
type ParentFinder = (id: string, group: FieldGroup) => FieldAddress | undefined;

function createParentFinder(entries: readonly FieldEntry[]): ParentFinder {
  const addresses = new Set<FieldAddress>(entries.map(({ group, id }): FieldAddress => `${group}.${id}`));
  return (id, group) =>
    [group, ...fieldGroups]
      .map((candidate): FieldAddress => `${candidate}.${id}`)
      .find((address) => addresses.has(address));
}

function truncate(text: string, at: string, warnings: DefinitionWarning[]): string {
  if (text.length <= maxLabelLength) return text;
  warnings.push({ code: 'text-too-long', at });
  return `${text.slice(0, maxLabelLength)}…`;
}
