import {
  type DefinitionWarning,
  type FieldAddress,
  type FieldDefinition,
  type FieldGroup,
  type FormDefinition,
  fieldGroups,
} from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { asEntries, asId, isWireMap } from '../json/coerce.js';
import type { WireValue } from '../json/wire-json.js';
import { kindOf } from './field-kinds.js';
import { rawText, type WireField, wireField, wireForm } from './form-schema.js';
import { readCategories, readOptions } from './read-options.js';
import { readRichText } from './read-rich-text.js';

/** More than any form that a visitor could fill in. */
const mostFields = 2_000;
/** A label longer than this is no label. */
const longestText = 500;

interface FoundField {
  readonly group: FieldGroup;
  readonly id: string;
  readonly wire: WireField;
}

/**
 * Reads a definition: what makes sense is kept, the rest is named in the warnings.
 * @throws CrmError `not-a-form` when there is nothing to keep
 */
export function readForm(wire: WireValue): LoadedForm {
  const known = wireForm.safeParse(wire);
  if (!known.success || !isWireMap(wire)) throw new CrmError('not-a-form');
  const id = known.data.formtype ?? known.data.id;
  if (id === undefined && !fieldGroups.some((group) => wire.has(group))) throw new CrmError('not-a-form');

  const warnings: DefinitionWarning[] = [];
  const found = fieldGroups.flatMap((group) => findFields(group, wire.get(group), warnings));
  if (found.length === 0) warnings.push({ code: 'no-fields', at: '' });
  if (found.length > mostFields) warnings.push({ code: 'too-many-fields', at: '' });
  const kept = found.slice(0, mostFields);
  const definition: FormDefinition = {
    id: id ?? '',
    heading: cut(known.data.name, '', warnings),
    description: readRichText(rawText(wire, 'description')),
    feedback: readRichText(rawText(wire, 'feedback')),
    fields: kept.flatMap((field) => readField(field, kept, warnings) ?? []),
  };
  return { definition, warnings };
}

function findFields(
  group: FieldGroup,
  wire: WireValue | undefined,
  warnings: DefinitionWarning[],
): FoundField[] {
  if (wire === undefined || wire === null) return [];
  if (typeof wire !== 'object') {
    warnings.push({ code: 'group-unreadable', at: group });
    return [];
  }
  const found = new Map<string, FoundField>();
  for (const [key, value] of asEntries(wire)) {
    const read = wireField.safeParse(value);
    const id = idOf(group, wire, key, read.data);
    if (!read.success) warnings.push({ code: 'field-unreadable', at: `${group}.${key.slice(0, 64)}` });
    else if (id === undefined || found.has(id)) warnings.push({ code: 'field-without-id', at: group });
    else found.set(id, { group, id, wire: read.data });
  }
  return [...found.values()];
}

/** Of an entry of a group; empty where it has none. */
export function addressIn(group: FieldGroup, wire: WireValue, key: string, field: WireValue): string {
  const id = idOf(group, wire, key, wireField.safeParse(field).data);
  return id === undefined ? '' : `${group}.${id}`;
}

/** Basic fields go by their name; the others by their id or, in a map, by its key. */
function idOf(
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
  { group, id, wire }: FoundField,
  all: readonly FoundField[],
  warnings: DefinitionWarning[],
): FieldDefinition | undefined {
  const address: FieldAddress = `${group}.${id}`;
  const { kind, known } = kindOf(address, wire.type_data || wire.datatype || wire.type);
  if (!known) warnings.push({ code: 'kind-unknown', at: address });
  const parent = wire.parent === undefined || wire.parent === '0' ? undefined : wire.parent;
  const parentAddress = parent && addressOf(parent, group, all);
  if (parent && !parentAddress) warnings.push({ code: 'parent-missing', at: address });
  if (wire.variants !== null && typeof wire.variants !== 'object') {
    warnings.push({ code: 'options-unreadable', at: address });
  }
  const options = kind === 'category' ? readCategories(wire.variants) : readOptions(wire.variants);
  // What anybody could type there is no category's id, and the CRM would take it for one.
  if (kind === 'category' && options.length === 0) {
    warnings.push({ code: 'no-categories', at: address });
    return undefined;
  }
  const hint = cut(wire.tip, address, warnings);
  return {
    address,
    group,
    id,
    kind,
    label: cut(wire.placeholder.trim() || wire.name.trim() || id, address, warnings),
    ...(hint && { hint }),
    ...(wire.require && { required: true }),
    ...(parentAddress && { parent: parentAddress }),
    ...(options.length > 0 && { options }),
  };
}

/** The parent in the child's own group or, failing that, in any. */
function addressOf(id: string, group: FieldGroup, all: readonly FoundField[]): FieldAddress | undefined {
  const named = all.filter((field) => field.id === id);
  const found = named.find((field) => field.group === group) ?? named[0];
  return found && `${found.group}.${found.id}`;
}

function cut(text: string, at: string, warnings: DefinitionWarning[]): string {
  if (text.length <= longestText) return text;
  warnings.push({ code: 'text-too-long', at });
  return `${text.slice(0, longestText)}…`;
}
