import { commonKinds } from './common-kinds.js';
import type { FieldType } from './shared/field-type.js';

type FieldTypeMap = Readonly<Record<string, FieldType>>;

const loadedFieldTypes = new Map<string, FieldType>(Object.entries(commonKinds));

/** The rest of the list. */
const kindModules = {
  multiselect: () => import('./choice/multiselect.js').then(({ multiselectKinds }) => multiselectKinds),
  'date-time-kinds': () => import('./date-time-kinds.js').then(({ dateTimeKinds }) => dateTimeKinds),
  'other-kinds': () => import('./other-kinds.js').then(({ otherKinds }) => otherKinds),
} satisfies Record<string, () => Promise<FieldTypeMap>>;

type KindModuleName = keyof typeof kindModules;

/** Where a kind stands that is not plain: it is fetched with the first form that has it. */
export function getKindModuleName(kind: string): KindModuleName {
  if (isKindModuleName(kind)) return kind;
  return /^(date|time)/.test(kind) ? 'date-time-kinds' : 'other-kinds';
}

/** A kind with a part of its own, which has its name. */
function isKindModuleName(kind: string): kind is KindModuleName {
  return Object.hasOwn(kindModules, kind);
}

/** The kind of this name, if `fetchTypes` was asked for it; an unknown one is text. */
export function getFieldType(kind: string): FieldType {
  return loadedFieldTypes.get(kind) ?? commonKinds.text;
}

/** Resolves when these kinds are there. @throws what `import()` throws; to ask again may help. */
export function loadFieldTypes(kindNames: readonly string[]): Promise<void> {
  return loadKindModules(
    kindNames.flatMap((kind) => (loadedFieldTypes.has(kind) ? [] : getKindModuleName(kind))),
  );
}

/** Every kind there is. */
export function loadAllFieldTypes(): Promise<void> {
  return loadKindModules(Object.keys(kindModules) as KindModuleName[]);
}

async function loadKindModules(moduleNames: readonly KindModuleName[]): Promise<void> {
  const typeMaps: readonly FieldTypeMap[] = await Promise.all(
    [...new Set(moduleNames)].map((moduleName) => kindModules[moduleName]()),
  );
  for (const typeMap of typeMaps)
    for (const [kind, type] of Object.entries(typeMap)) loadedFieldTypes.set(kind, type);
}

/** Has something to say that only `MoreMessages` has words for. */
export function needsExtendedMessages(kind: string): boolean {
  return !isKindModuleName(kind) && !isCommonKind(kind);
}

/** Shown without anything that has to be fetched. */
export function isCommonKind(kind: string): boolean {
  return Object.hasOwn(commonKinds, kind);
}

/** What the kinds that are there add to the form's own sheet. */
export function collectFieldCss(): string {
  return [...new Set([...loadedFieldTypes.values()].map(({ css = '' }) => css))].join('');
}
