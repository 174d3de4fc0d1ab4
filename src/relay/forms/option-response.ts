import { readOptions } from '../../crm/definition/read-options.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { Option } from '../../form/definition.js';
import type { Belongs } from './option-owners.js';

/** What of a list is for this field. */
export function optionsFor(field: string, wire: WireValue, belongs: Belongs): readonly Option[] {
  return readOptions(wire, field).filter(({ id }) => belongs(id, field));
}

/**
 * Written anew from what was understood, never passed through. Options that name a field of no served form
 * are left out, those of which nobody can say whose they are can be any field's.
 */
export function listBody(wire: WireValue, fields: ReadonlySet<string>, belongs: Belongs): string {
  const owners = new Map<Option['id'], string[]>();
  const options = new Map<string, Option>();
  for (const field of fields) {
    for (const option of optionsFor(field, wire, belongs)) {
      options.set(option.id, option);
      owners.set(option.id, [...(owners.get(option.id) ?? []), field]);
    }
  }
  const data = [...options.values()].flatMap((option, index) => {
    const of = owners.get(option.id) ?? [];
    const isAnybodys = of.length === fields.size && of.length > 1;
    return (isAnybodys ? [undefined] : of).map((owner) => writeOption(option, index, owner));
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
