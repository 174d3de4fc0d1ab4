import { commonKinds } from './common-kinds.js';
import { addFieldTypes, isLoadedKind } from './registry.js';
import type { FieldType } from './shared/field-type.js';

// The kinds of field that are not in the main script. A form that the main script alone can show does not load this
// file.

type FieldTypeMap = Readonly<Record<string, FieldType>>;

/**
 * Functions that import the modules with field kinds. The key is the name of the module, and also the name of the
 * script that the build writes for it.
 */
const kindModules = {
  multiselect: () => import('./choice/multiselect.js').then(({ multiselectKinds }) => multiselectKinds),
  'date-time-kinds': () => import('./date-time-kinds.js').then(({ dateTimeKinds }) => dateTimeKinds),
  'other-kinds': () => import('./other-kinds.js').then(({ otherKinds }) => otherKinds),
} satisfies Record<string, () => Promise<FieldTypeMap>>;

export type KindModuleName = keyof typeof kindModules;

type LazyKind = {
  [Name in KindModuleName]: keyof Awaited<ReturnType<(typeof kindModules)[Name]>>;
}[KindModuleName];

/** Name of the module of each field kind. The module is loaded with the first form that contains the kind. */
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

/** Names of all field kinds. Only servers and tests use this list, so scripts for pages do not contain the list. */
export const fieldKinds: readonly string[] = /* @__PURE__ */ Object.keys(commonKinds).concat(
  /* @__PURE__ */ Object.keys(moduleNameByKind),
);

/**
 * Returns the name of the module that contains the field kind. Undefined: the kind is in the main script or unknown,
 * so there is no module to load.
 */
export function getKindModuleName(kind: string): KindModuleName | undefined {
  return isLazyKind(kind) ? moduleNameByKind[kind] : undefined;
}

function isLazyKind(kind: string): kind is LazyKind {
  return Object.hasOwn(moduleNameByKind, kind);
}

/**
 * Loads the modules of these field kinds. After that, `getFieldType` returns the code of the kinds.
 * @throws the error of `import()` if a module could not be loaded; a second call may succeed
 */
export async function loadFieldTypes(kinds: readonly string[]): Promise<void> {
  const moduleNames = kinds.flatMap((kind) => (isLoadedKind(kind) ? [] : (getKindModuleName(kind) ?? [])));
  const typeMaps: readonly FieldTypeMap[] = await Promise.all(
    [...new Set(moduleNames)].map((moduleName) => kindModules[moduleName]()),
  );
  typeMaps.forEach(addFieldTypes);
}

export function loadAllFieldTypes(): Promise<void> {
  return loadFieldTypes(fieldKinds);
}

/**
 * Returns whether a field of this kind needs the texts in `ExtendedMessages`, for its control or its error messages.
 * These texts must then be loaded.
 */
export function needsExtendedMessages(kind: string): boolean {
  return kind !== 'multiselect' && isLazyKind(kind);
}
