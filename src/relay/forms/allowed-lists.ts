import { LRUCache } from 'lru-cache';
import type { FieldGroup, FormDefinition, Option } from '../../form/definition.js';

/**
 * Which option lists the served forms can show. The relay lends its key to anybody who asks for a list,
 * so it asks the CRM only for lists that some visitor of a served form can come to.
 */
export interface AllowedLists {
  addForm(definition: FormDefinition): void;
  /** Remembers the options of a list that was handed out: lists that hang on them can be asked for next. */
  addOptions(fieldId: string, options: readonly Option[]): void;
  /** Ids of the fields that hang on an option; empty when no served form leads to it. */
  getChildFieldIds(optionId: string): ReadonlySet<string>;
  hasList(fieldId: string): boolean;
  /** Ids of the options that a form brings along for a field that hangs on another; undefined where none does. */
  getEmbeddedOptionIds(fieldId: string): ReadonlySet<string> | undefined;
  /** Number of options that are known to lead on; grows as lists are learned. */
  readonly optionCount: number;
  /** Whether a file can belong to a field of this group. */
  acceptsFiles(group: FieldGroup): boolean;
}

interface FormLists {
  /** Ids of the fields that can be asked for as a whole list. */
  readonly listFieldIds: ReadonlySet<string>;
  readonly fileGroups: ReadonlySet<FieldGroup>;
  /** Ids of the fields under a parent field's id. */
  readonly childIdsByParent: ReadonlyMap<string, readonly string[]>;
  /** `FIELD:OPTION` for parents that brought their options along. */
  readonly parentOptionKeys: ReadonlySet<string>;
  /** Of children, by field id. */
  readonly embeddedOptionIds: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Options that lead to a further level; a cap, so that a CRM of any size can't fill the memory. */
const maxOptions = 50_000;

export function createAllowedLists(): AllowedLists {
  const formsById = new LRUCache<string, FormLists>({ max: 1_000 });
  const optionKeys = new LRUCache<string, true>({ max: maxOptions });

  return {
    addForm(definition) {
      formsById.set(definition.id, collectLists(definition));
    },
    addOptions(fieldId, options) {
      if (![...formsById.values()].some(({ childIdsByParent }) => childIdsByParent.has(fieldId))) return;
      for (const { id } of options) optionKeys.set(`${fieldId}:${id}`, true);
    },
    getChildFieldIds(optionId) {
      const foundIds = new Set<string>();
      const formLists = [...formsById.values()];
      for (const parentId of new Set(
        formLists.flatMap(({ childIdsByParent }) => [...childIdsByParent.keys()]),
      )) {
        const optionKey = `${parentId}:${optionId}`;
        if (
          !optionKeys.get(optionKey) &&
          !formLists.some(({ parentOptionKeys }) => parentOptionKeys.has(optionKey))
        )
          continue;
        for (const { childIdsByParent } of formLists)
          for (const childId of childIdsByParent.get(parentId) ?? []) foundIds.add(childId);
      }
      return foundIds;
    },
    get optionCount() {
      return optionKeys.size;
    },
    getEmbeddedOptionIds(fieldId) {
      const foundIds = [...formsById.values()].flatMap(({ embeddedOptionIds }) => [
        ...(embeddedOptionIds.get(fieldId) ?? []),
      ]);
      return foundIds.length > 0 ? new Set(foundIds) : undefined;
    },
    hasList: (fieldId) => [...formsById.values()].some(({ listFieldIds }) => listFieldIds.has(fieldId)),
    acceptsFiles: (group) => [...formsById.values()].some(({ fileGroups }) => fileGroups.has(group)),
  };
}

function collectLists({ fields }: FormDefinition): FormLists {
  const byAddress = new Map(fields.map((field) => [field.address, field]));
  const childIdsByParent = new Map<string, string[]>();
  for (const { id, parent } of fields) {
    const parentField = parent && byAddress.get(parent);
    if (parentField)
      childIdsByParent.set(parentField.id, [...(childIdsByParent.get(parentField.id) ?? []), id]);
  }
  return {
    listFieldIds: new Set(fields.filter(({ kind }) => /^(multi)?select$/.test(kind)).map(({ id }) => id)),
    fileGroups: new Set(fields.filter(({ kind }) => kind === 'file').map(({ group }) => group)),
    childIdsByParent,
    parentOptionKeys: new Set(
      fields
        .filter(({ id }) => childIdsByParent.has(id))
        .flatMap(({ id, options = [] }) => options.map((option) => `${id}:${option.id}`)),
    ),
    embeddedOptionIds: new Map(
      fields.flatMap(({ id, parent, options }) =>
        parent && options ? [[id, new Set(options.map((option) => option.id))] as const] : [],
      ),
    ),
  };
}
