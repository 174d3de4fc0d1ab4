import { commonKinds } from './common-kinds.js';
import type { FieldType } from './shared/field-type.js';

type FieldTypeMap = Readonly<Record<string, FieldType>>;

const loadedFieldTypes = new Map<string, FieldType>(Object.entries(commonKinds));

/** Imports of the kinds outside the main script, by module name. The module name is also the name of the chunk. */
const kindModules = {
  multiselect: () => import('./choice/multiselect.js').then(({ multiselectKinds }) => multiselectKinds),
  'date-time-kinds': () => import('./date-time-kinds.js').then(({ dateTimeKinds }) => dateTimeKinds),
  'other-kinds': () => import('./other-kinds.js').then(({ otherKinds }) => otherKinds),
} satisfies Record<string, () => Promise<FieldTypeMap>>;

export type KindModuleName = keyof typeof kindModules;

type LazyKind = {
  [Name in KindModuleName]: keyof Awaited<ReturnType<(typeof kindModules)[Name]>>;
}[KindModuleName];

/** The module of each kind that is loaded with the first form that contains the kind. */
const moduleNameByKind: Readonly<Record<LazyKind, KindModuleName>> = {
  multiselect: 'multiselect',
  date_range: 'date-time-kinds',
  datetime: 'date-time-kinds',
  datetime_range: 'date-time-kinds',
  time: 'date-time-kinds',
  time_range: 'date-time-kinds',
  category: 'other-kinds',
  decimal_range: 'other-kinds',
  file: 'other-kinds',
  integer_range: 'other-kinds',
  point: 'other-kinds',
};

/** Name of every kind of field. Marked as pure: the bundler removes the list from scripts that do not use it. */
export const fieldKinds: readonly string[] = /* @__PURE__ */ Object.keys(commonKinds).concat(
  /* @__PURE__ */ Object.keys(moduleNameByKind),
);

/** Name of the module that contains the kind; undefined for a kind of the main script and for an unknown kind. */
export function getKindModuleName(kind: string): KindModuleName | undefined {
  return isLazyKind(kind) ? moduleNameByKind[kind] : undefined;
}

function isLazyKind(kind: string): kind is LazyKind {
  return Object.hasOwn(moduleNameByKind, kind);
}

/** The type of a loaded kind. An unknown kind, and a kind that is not loaded yet, is a text field. */
export function getFieldType(kind: string): FieldType {
  return loadedFieldTypes.get(kind) ?? commonKinds.text;
}

/**
 * Resolves when `getFieldType` returns the types of these kinds.
 * @throws the error of `import()` if a module could not be fetched; a second call may succeed.
 */
export function loadFieldTypes(kinds: readonly string[]): Promise<void> {
  return loadKindModules(
    kinds.flatMap((kind) => (loadedFieldTypes.has(kind) ? [] : (getKindModuleName(kind) ?? []))),
  );
}

/** Loads every kind. */
export function loadAllFieldTypes(): Promise<void> {
  return loadFieldTypes(fieldKinds);
}

async function loadKindModules(moduleNames: readonly KindModuleName[]): Promise<void> {
  const typeMaps: readonly FieldTypeMap[] = await Promise.all(
    [...new Set(moduleNames)].map((moduleName) => kindModules[moduleName]()),
  );
  for (const typeMap of typeMaps)
    for (const [kind, type] of Object.entries(typeMap)) loadedFieldTypes.set(kind, type);
}

/** Whether the control or an issue of the kind uses `ExtendedMessages`. */
export function needsExtendedMessages(kind: string): boolean {
  return kind !== 'multiselect' && isLazyKind(kind);
}

/** Concatenated style sheets of the loaded kinds, to be added to the form's own style sheet. */
export function collectFieldCss(): string {
  return [...new Set([...loadedFieldTypes.values()].map(({ css = '' }) => css))].join('');
}
