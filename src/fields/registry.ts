import { commonKinds } from './common-kinds.js';
import type { FieldType } from './shared/field-type.js';

type FieldTypeMap = Readonly<Record<string, FieldType>>;

const loadedFieldTypes = new Map<string, FieldType>(Object.entries(commonKinds));

/**
 * Functions that import the field kinds that are not in the main script. The key is the name of the module and also
 * of the script that the bundler creates.
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

/**
 * Name of the module of each field kind that is not in the main script. The module is loaded with the first form that
 * contains the kind.
 */
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

/**
 * Names of all field kinds. The expression is marked as pure, so that the bundler removes the list from scripts that
 * do not use the list.
 */
export const fieldKinds: readonly string[] = /* @__PURE__ */ Object.keys(commonKinds).concat(
  /* @__PURE__ */ Object.keys(moduleNameByKind),
);

/**
 * Returns the name of the module that contains the field kind. Undefined: the kind is in the main script, or the kind
 * is unknown.
 */
export function getKindModuleName(kind: string): KindModuleName | undefined {
  return isLazyKind(kind) ? moduleNameByKind[kind] : undefined;
}

function isLazyKind(kind: string): kind is LazyKind {
  return Object.hasOwn(moduleNameByKind, kind);
}

/**
 * Returns the type of a field kind. For a kind that is unknown or not loaded yet, returns the type of a text field.
 */
export function getFieldType(kind: string): FieldType {
  return loadedFieldTypes.get(kind) ?? commonKinds.text;
}

/**
 * Loads the modules of these field kinds. After that, `getFieldType` returns their types.
 * @throws the error of `import()` if a module could not be fetched; a second call may succeed
 */
export function loadFieldTypes(kinds: readonly string[]): Promise<void> {
  return loadKindModules(
    kinds.flatMap((kind) => (loadedFieldTypes.has(kind) ? [] : (getKindModuleName(kind) ?? []))),
  );
}

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

/** True if the control or an issue of the field kind uses the messages in `ExtendedMessages`. */
export function needsExtendedMessages(kind: string): boolean {
  return kind !== 'multiselect' && isLazyKind(kind);
}

/**
 * Returns the style sheets of all loaded field kinds as one text. The text is added to the style sheet of the form.
 */
export function collectFieldCss(): string {
  return [...new Set([...loadedFieldTypes.values()].map(({ css = '' }) => css))].join('');
}
