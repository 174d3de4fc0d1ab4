import type { Option } from '../../form/definition.js';
import { asEntries, asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';
import { maxLabelLength, maxOptions } from './limits.js';

interface SortedOption {
  readonly sort: number;
  readonly option: Option;
  readonly wire: WireMap;
}

/**
 * Reads the options of a field from an array, or from a map with the option ids as keys. Sorts the options by `sort`;
 * options with the same `sort` keep their order.
 * @param fieldId id of the field. Options that belong to another field are left out, because one answer of the CRM
 *   can contain the options of several fields. Undefined: all options are returned
 */
export function readOptions(variants: WireValue | undefined, fieldId?: string): readonly Option[] {
  return readSortedOptions(variants, fieldId).map(({ option }) => option);
}

/** Maximum depth of a category in the tree of categories. A category that is deeper in the CRM gets this depth. */
const maxDepth = 20;

/**
 * Reads the categories of a category field. Each parent comes before its children, and each category has its depth in
 * the tree. The CRM sends an array, a map with the ids as keys, or a separate tree for each object type
 * (docs/protocol.md, section 5; which of them a real CRM sends is an open question).
 */
export function readCategories(variants: WireValue | undefined): readonly Option[] {
  const entries = asEntries(variants);
  const ownEntries = entries.filter(([, entry]) => !isTree(entry));
  const trees = entries.map(([, entry]) => entry).filter(isTree);
  const optionById = new Map<string, Option>();
  for (const tree of [
    isWireMap(variants) ? new Map(ownEntries) : ownEntries.map(([, entry]) => entry),
    ...trees,
  ])
    for (const option of readTree(tree)) if (!optionById.has(option.id)) optionById.set(option.id, option);
  return [...optionById.values()];
}

function isTree(entry: WireValue): boolean {
  return (
    Array.isArray(entry) || (isWireMap(entry) && !['id', 'name', 'value'].some((name) => entry.has(name)))
  );
}

function readTree(list: WireValue): readonly Option[] {
  const sortedOptions = readSortedOptions(list);
  const itemByTreeId = new Map([
    ...sortedOptions.map((item) => [item.option.id, item] as const),
    ...sortedOptions.map((item) => [readTreeId(item), item] as const),
  ]);
  const childrenByParent = new Map<SortedOption | undefined, SortedOption[]>();
  for (const item of sortedOptions) {
    const parent = itemByTreeId.get(asId(item.wire.get('tree_parent') ?? item.wire.get('parent')) ?? '');
    const parentItem = parent === item ? undefined : parent;
    const siblings = childrenByParent.get(parentItem) ?? [];
    siblings.push(item);
    childrenByParent.set(parentItem, siblings);
  }
  const depthByItem = new Map<SortedOption, number>();
  // In a wrong tree, categories can be below each other in a loop, so no top-level category leads to them. Therefore
  // the search starts at every category, and skips the categories that already have a depth.
  for (const root of [...(childrenByParent.get(undefined) ?? []), ...sortedOptions]) {
    const stack: (readonly [SortedOption, number])[] = [[root, 0]];
    for (let item = stack.pop(); item; item = stack.pop()) {
      const [category, depth] = item;
      if (depthByItem.has(category)) continue;
      depthByItem.set(category, depth);
      for (const child of [...(childrenByParent.get(category) ?? [])].reverse())
        stack.push([child, Math.min(depth + 1, maxDepth)]);
    }
  }
  return [...depthByItem].map(([{ option }, depth]) => (depth > 0 ? { ...option, depth } : option));
}

function readTreeId({ wire, option }: SortedOption): string {
  return asId(wire.get('tree_id')) ?? option.id;
}

function readSortedOptions(variants: WireValue | undefined, fieldId?: string): readonly SortedOption[] {
  const optionById = new Map<string, SortedOption>();
  for (const [key, wire] of asEntries(variants).slice(0, maxOptions)) {
    if (!isWireMap(wire)) continue;
    const variantFieldId = asId(wire.get('property_id') ?? wire.get('property'));
    const id = asId(wire.get('id')) ?? (isWireMap(variants) ? asId(key) : undefined);
    if (id === undefined || optionById.has(id) || (fieldId && variantFieldId && variantFieldId !== fieldId))
      continue;
    optionById.set(id, { sort: Number(asText(wire.get('sort'))) || 0, option: readOption(id, wire), wire });
  }
  return [...optionById.values()].sort((a, b) => a.sort - b.sort);
}

function readOption(id: string, wire: WireMap): Option {
  const bind = asId(wire.get('bind'));
  const color = asText(wire.get('highlight'));
  return {
    id,
    text: (asText(wire.get('value')) || asText(wire.get('name')) || id).slice(0, maxLabelLength),
    ...(bind && bind !== '0' && { bind }),
    ...(asFlag(wire.get('default')) && { preselected: true }),
    ...(/^#([\da-f]{3}){1,2}$/i.test(color) && { color }),
  };
}
