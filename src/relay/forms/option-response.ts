import { readOptions } from '../../crm/definition/read-options.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { Option } from '../../form/definition.js';
import type { IsOwnedBy } from './option-owners.js';

/** Returns the options of a list that belong to a field. */
export function getFieldOptions(field: string, wire: WireValue, isOwnedBy: IsOwnedBy): readonly Option[] {
  return readOptions(wire, field).filter(({ id }) => isOwnedBy(id, field));
}

/**
 * Writes a list of options in the CRM's format (`docs/protocol.md`, section 6). The response contains only what the
 * relay has parsed, so that visitors get no other data of the CRM. Options that belong to none of the given fields are
 * left out. If an option could belong to several fields, it is written without the id of its field (`property_id`).
 * @param fields ids of the fields for which the page loads the list
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
