import { LRUCache } from 'lru-cache';
import type { FieldGroup, FormDefinition, Option } from '../../form/definition.js';

/**
 * Knows which option lists the served forms can show. The relay uses its key for anonymous visitors, so it asks the CRM only
 * for lists that a visitor of a served form can reach.
 */
export interface AllowedLists {
  /** Adds a form, or replaces its older definition. */
  addForm(definition: FormDefinition): void;
  /** Remembers the options of a list that was sent to a page: the page can ask for the lists under them next. */
  addOptions(fieldId: string, options: readonly Option[]): void;
  /** Returns the ids of the fields whose options depend on this option; empty if no served form shows the option. */
  getChildFieldIds(optionId: string): ReadonlySet<string>;
  /** Whether a served form has a select field with this id. */
  hasList(fieldId: string): boolean;
  /** Returns the option ids of a nested field whose options are in a form's definition; otherwise `undefined`. */
  getEmbeddedOptionIds(fieldId: string): ReadonlySet<string> | undefined;
  /** Number of remembered options. */
  readonly optionCount: number;
  /** Whether a served form has a file field in this group. */
  acceptsFiles(group: FieldGroup): boolean;
}

interface FormLists {
  /** Ids of the select fields. */
  readonly listFieldIds: ReadonlySet<string>;
  readonly fileGroups: ReadonlySet<FieldGroup>;
  /** Ids of nested fields by the id of the parent field. */
  readonly childIdsByParent: ReadonlyMap<string, readonly string[]>;
  /** `FIELD:OPTION` for the options of parent fields that are in the definition. */
  readonly parentOptionKeys: ReadonlySet<string>;
  /** Option ids of nested fields by field id, for options that are in the definition. */
  readonly embeddedOptionIds: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Limit of remembered options, so that a large CRM cannot fill the memory. */
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
    listFieldIds: new Set(fields.filter(({ kind }) => isSelect(kind)).map(({ id }) => id)),
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

function isSelect(kind: string): boolean {
  return kind === 'select' || kind === 'multiselect';
}
