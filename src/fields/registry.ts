import { types } from './common-kinds.js';
import type { FieldType } from './shared/field-type.js';

type Types = Readonly<Record<string, FieldType>>;

const kinds = new Map<string, FieldType>(Object.entries(types));

/** The rest of the list. */
const parts = {
  multiselect: () => import('./choice/multiselect.js').then(({ multiselectTypes }) => multiselectTypes),
  'date-time-kinds': () => import('./date-time-kinds.js').then(({ momentTypes }) => momentTypes),
  'other-kinds': () => import('./other-kinds.js').then(({ rarerTypes }) => rarerTypes),
} satisfies Record<string, () => Promise<Types>>;

type PartName = keyof typeof parts;

/** Where a kind stands that is not plain: it is fetched with the first form that has it. */
export function partOf(kind: string): PartName {
  if (isPart(kind)) return kind;
  return /^(date|time)/.test(kind) ? 'date-time-kinds' : 'other-kinds';
}

/** A kind with a part of its own, which has its name. */
function isPart(kind: string): kind is PartName {
  return Object.hasOwn(parts, kind);
}

/** The kind of this name, if `fetchTypes` was asked for it; an unknown one is text. */
export function fieldTypeFor(kind: string): FieldType {
  return kinds.get(kind) ?? types.text;
}

/** Resolves when these kinds are there. @throws what `import()` throws; to ask again may help. */
export function fetchTypes(wanted: readonly string[]): Promise<void> {
  return fetchParts(wanted.flatMap((kind) => (kinds.has(kind) ? [] : partOf(kind))));
}

/** Every kind there is. */
export function fetchAllTypes(): Promise<void> {
  return fetchParts(Object.keys(parts) as PartName[]);
}

async function fetchParts(names: readonly PartName[]): Promise<void> {
  const lists: readonly Types[] = await Promise.all([...new Set(names)].map((name) => parts[name]()));
  for (const list of lists) for (const [kind, type] of Object.entries(list)) kinds.set(kind, type);
}

/** Has something to say that only `MoreMessages` has words for. */
export function needsMore(kind: string): boolean {
  return !isPart(kind) && !isPlain(kind);
}

/** Shown without anything that has to be fetched. */
export function isPlain(kind: string): boolean {
  return Object.hasOwn(types, kind);
}

/** What the kinds that are there add to the form's own sheet. */
export function fieldSheets(): string {
  return [...new Set([...kinds.values()].map(({ css = '' }) => css))].join('');
}
