import type { DefinitionWarning, FieldAddress, FieldDefinition } from './definition.js';

// Only forms with options that depend on another field or are fetched load this module. The bundler writes it into a
// separate script.
export { createDependentOptionList } from './option-list.js';

export interface ResolvedParents {
  /**
   * For each field with dependent options: the address of its parent field, whose choice decides about the options.
   * Key and value are addresses such as `ext_request.70`. A field without a usable parent has no entry, so its
   * options are independent.
   */
  readonly parentByAddress: ReadonlyMap<FieldAddress, FieldAddress>;
  readonly warnings: readonly DefinitionWarning[];
}

/**
 * Finds the parent of each field: the field whose choice decides about the options. If the parent is missing or is
 * not a choice field, the field gets no parent and a warning is added. If several fields are each other's parents,
 * the field that closes the loop gets no parent either.
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
