import { readOptions } from '../../crm/definition/read-options.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { Option } from '../../form/definition.js';
import type { IsOwnedBy } from './option-owners.js';

/** What of a list is for this field. */
export function getFieldOptions(field: string, wire: WireValue, isOwnedBy: IsOwnedBy): readonly Option[] {
  return readOptions(wire, field).filter(({ id }) => isOwnedBy(id, field));
}

/**
 * Written anew from what was understood, never passed through. Options that name a field of no served form
 * are left out, those of which nobody can say whose they are can be any field's.
 */
export function writeOptionResponse(
  wire: WireValue,
  fields: ReadonlySet<string>,
  isOwnedBy: IsOwnedBy,
): string {
  const ownersByOption = new Map<Option['id'], string[]>();
  const optionsById = new Map<string, Option>();
  for (const field of fields) {
    for (const option of getFieldOptions(field, wire, isOwnedBy)) {
      optionsById.set(option.id, option);
      ownersByOption.set(option.id, [...(ownersByOption.get(option.id) ?? []), field]);
    }
  }
  const data = [...optionsById.values()].flatMap((option, index) => {
    const ownerIds = ownersByOption.get(option.id) ?? [];
    const isOwnerUnknown = ownerIds.length === fields.size && ownerIds.length > 1;
    return (isOwnerUnknown ? [undefined] : ownerIds).map((owner) => writeOption(option, index, owner));
  });
  return JSON.stringify({ status: 'success', data });
}

function writeOption(
  { id, text, bind, preselected, color }: Option,
  sort: number,
  field: string | undefined,
) {
  return {
    id,
    value: text,
    ...(bind !== undefined && { bind }),
    ...(preselected && { default: '1' }),
    ...(color !== undefined && { highlight: color }),
    ...(field !== undefined && { property_id: field }),
    sort: String(sort),
  };
}
