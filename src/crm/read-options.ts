import type { Option } from '../form/definition.js';
import type { WireMap, WireValue } from './wire-json.js';
import { asEntries, asFlag, asId, asText, isWireMap } from './wire-values.js';

interface Sorted {
  readonly sort: number;
  readonly option: Option;
  readonly wire: WireMap;
}

/**
 * A list of variants, as an array or as a map by id, sorted by `sort` and then as the CRM has them.
 * With `forField`, variants that name another field are left out (one `binded` answer can serve several).
 */
export function readOptions(variants: WireValue | undefined, forField?: string): readonly Option[] {
  return readSorted(variants, forField).map(({ option }) => option);
}

/** A list of categories in the order of their tree, each with its depth. */
export function readCategories(variants: WireValue | undefined): readonly Option[] {
  const all = readSorted(variants);
  const treeIds = new Map(all.map((one) => [treeId(one), one]));
  const under = new Map<string | undefined, Sorted[]>();
  for (const one of all) {
    const parent = asId(one.wire.get('tree_parent') ?? one.wire.get('parent'));
    const key = parent !== undefined && treeIds.has(parent) && parent !== treeId(one) ? parent : undefined;
    under.set(key, [...(under.get(key) ?? []), one]);
  }
  const ordered: Option[] = [];
  const placed = new Set<Sorted>();
  function place(siblings: readonly Sorted[], depth: number): void {
    for (const one of siblings) {
      if (placed.has(one)) continue;
      placed.add(one);
      ordered.push(depth > 0 ? { ...one.option, depth } : one.option);
      place(under.get(treeId(one)) ?? [], depth + 1);
    }
  }
  place(under.get(undefined) ?? [], 0);
  // Whoever hangs in a loop has no top of its own.
  place(all, 0);
  return ordered;
}

function treeId({ wire, option }: Sorted): string {
  return asId(wire.get('tree_id')) ?? option.id;
}

function readSorted(variants: WireValue | undefined, forField?: string): readonly Sorted[] {
  const found = new Map<string, Sorted>();
  for (const [key, wire] of asEntries(variants)) {
    if (!isWireMap(wire)) continue;
    const field = asId(wire.get('property_id') ?? wire.get('property'));
    const id = asId(wire.get('id')) ?? (isWireMap(variants) ? asId(key) : undefined);
    if (id === undefined || found.has(id) || (forField && field && field !== forField)) continue;
    found.set(id, { sort: Number(asText(wire.get('sort'))) || 0, option: readOption(id, wire), wire });
  }
  return [...found.values()].sort((a, b) => a.sort - b.sort);
}

function readOption(id: string, wire: WireMap): Option {
  const bind = asId(wire.get('bind'));
  const color = asText(wire.get('highlight'));
  return {
    id,
    text: (asText(wire.get('value')) || asText(wire.get('name')) || id).slice(0, 500),
    ...(bind && bind !== '0' && { bind }),
    ...(asFlag(wire.get('default')) && { preselected: true }),
    ...(/^#([\da-f]{3}){1,2}$/i.test(color) && { color }),
  };
}
