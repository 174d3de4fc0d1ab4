import type { Option } from '../../form/definition.js';
import { asEntries, asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

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

/** A tree that goes deeper is indented no further. */
const deepest = 20;

/**
 * Categories in the order of their trees, each with its depth: listed, by id, or as `stock/category` has them, one tree for
 * each type of object.
 */
export function readCategories(variants: WireValue | undefined): readonly Option[] {
  const entries = asEntries(variants);
  const own = entries.filter(([, entry]) => !isTree(entry));
  const trees = entries.map(([, entry]) => entry).filter(isTree);
  const found = new Map<string, Option>();
  for (const tree of [isWireMap(variants) ? new Map(own) : own.map(([, entry]) => entry), ...trees])
    for (const option of readTree(tree)) if (!found.has(option.id)) found.set(option.id, option);
  return [...found.values()];
}

function isTree(entry: WireValue): boolean {
  return (
    Array.isArray(entry) || (isWireMap(entry) && !['id', 'name', 'value'].some((name) => entry.has(name)))
  );
}

function readTree(list: WireValue): readonly Option[] {
  const all = readSorted(list);
  const named = new Map([
    ...all.map((one) => [one.option.id, one] as const),
    ...all.map((one) => [treeId(one), one] as const),
  ]);
  const under = new Map<Sorted | undefined, Sorted[]>();
  for (const one of all) {
    const parent = named.get(asId(one.wire.get('tree_parent') ?? one.wire.get('parent')) ?? '');
    const above = parent === one ? undefined : parent;
    const siblings = under.get(above) ?? [];
    siblings.push(one);
    under.set(above, siblings);
  }
  const placed = new Map<Sorted, number>();
  // Whoever hangs in a loop has no top of its own.
  for (const top of [...(under.get(undefined) ?? []), ...all]) {
    const next: (readonly [Sorted, number])[] = [[top, 0]];
    for (let one = next.pop(); one; one = next.pop()) {
      const [category, depth] = one;
      if (placed.has(category)) continue;
      placed.set(category, depth);
      for (const child of [...(under.get(category) ?? [])].reverse())
        next.push([child, Math.min(depth + 1, deepest)]);
    }
  }
  return Array.from(placed, ([{ option }, depth]) => (depth > 0 ? { ...option, depth } : option));
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
