import type { DefinitionWarning, FieldAddress, FieldDefinition } from './definition.js';

// Chunk boundary: only forms with nested or fetched lists fetch this module.
export { createDependentOptionList } from './option-list.js';

export interface ResolvedParents {
  /** Address of the parent, for fields with a usable parent. */
  readonly parentByAddress: ReadonlyMap<FieldAddress, FieldAddress>;
  readonly warnings: readonly DefinitionWarning[];
}

/**
 * Finds the parent of each field. A parent that is missing or offers no choice is dropped with a warning. A loop is broken at
 * the field that closes the loop, also with a warning.
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
