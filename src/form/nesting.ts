import type { DefinitionWarning, FieldAddress, FieldDefinition } from './definition.js';

// Only forms with dependent or fetched options load this module. The bundler makes a separate script of the module.
export { createDependentOptionList } from './option-list.js';

export interface ResolvedParents {
  /**
   * Address of each field's parent field. The key is the address of the field. A field without a usable parent has no
   * entry.
   */
  readonly parentByAddress: ReadonlyMap<FieldAddress, FieldAddress>;
  readonly warnings: readonly DefinitionWarning[];
}

/**
 * Finds the parent of each field. If the parent is missing or is not a choice field, the field gets no parent and a
 * warning is added. The same happens to the field that would complete a loop of parents.
 */
export function resolveParents(
  fields: readonly FieldDefinition[],
  offersChoice: (field: FieldDefinition) => boolean,
): ResolvedParents {
  const fieldByAddress = new Map(fields.map((field) => [field.address, field]));
  const parentByAddress = new Map<FieldAddress, FieldAddress>();
  const warnings: DefinitionWarning[] = [];

  for (const { address, parent } of fields) {
    if (parent === undefined) continue;
    const parentField = fieldByAddress.get(parent);
    if (parentField === undefined || !offersChoice(parentField))
      warnings.push({ code: 'parent-missing', at: address });
    else if (hasAncestor(address, parent, parentByAddress))
      warnings.push({ code: 'parent-loop', at: address });
    else parentByAddress.set(address, parent);
  }
  return { parentByAddress, warnings };
}

function hasAncestor(
  ancestor: FieldAddress,
  firstParent: FieldAddress,
  parentByAddress: ReadonlyMap<FieldAddress, FieldAddress>,
): boolean {
  for (
    let current: FieldAddress | undefined = firstParent;
    current !== undefined;
    current = parentByAddress.get(current)
  ) {
    if (current === ancestor) return true;
  }
  return false;
}
