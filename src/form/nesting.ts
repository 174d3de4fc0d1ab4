import type { DefinitionWarning, FieldAddress, FieldDefinition } from './definition.js';

// A chunk boundary: only forms with nested or fetched lists need this file.
export { followedList } from './option-list.js';

export interface Parents {
  /** A field's parent, for fields that have a usable one. */
  readonly of: ReadonlyMap<FieldAddress, FieldAddress>;
  readonly warnings: readonly DefinitionWarning[];
}

/** Who hangs on whom. A parent that offers no choice is dropped, a loop is broken at the field that closes it. */
export function findParents(
  fields: readonly FieldDefinition[],
  offersChoice: (field: FieldDefinition) => boolean,
): Parents {
  const known = new Map(fields.map((field) => [field.address, field]));
  const of = new Map<FieldAddress, FieldAddress>();
  const warnings: DefinitionWarning[] = [];

  for (const { address, parent } of fields) {
    if (parent === undefined) continue;
    const target = known.get(parent);
    if (target === undefined || !offersChoice(target)) warnings.push({ code: 'parent-missing', at: address });
    else if (leadsTo(address, parent, of)) warnings.push({ code: 'parent-loop', at: address });
    else of.set(address, parent);
  }
  return { of, warnings };
}

function leadsTo(
  goal: FieldAddress,
  start: FieldAddress,
  of: ReadonlyMap<FieldAddress, FieldAddress>,
): boolean {
  for (let at: FieldAddress | undefined = start; at !== undefined; at = of.get(at)) {
    if (at === goal) return true;
  }
  return false;
}
