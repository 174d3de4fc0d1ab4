import { LRUCache } from 'lru-cache';
import { hasOptionList } from '../../crm/definition/field-kinds.js';
import type { FieldGroup, FormDefinition, Option } from '../../form/definition.js';
import { limitEntries } from '../config/entry-limit.js';

/**
 * Decides which option lists visitors may load. The relay loads a list with its own API key, although the visitor is
 * anonymous. So the relay loads only lists that one of its forms can show.
 */
export interface AllowedLists {
  /** Adds the definition of a form that the relay serves, or replaces the older definition of the same form. */
  addForm(definition: FormDefinition): void;
  /**
   * Remembers the options of a list that was sent to a page. From then on, the page may load the lists that depend on
   * these options.
   */
  addOptions(fieldId: string, options: readonly Option[]): void;
  /** Returns the ids of the fields whose options depend on this option. Empty: no served form shows the option. */
  getChildFieldIds(optionId: string): ReadonlySet<string>;
  /** Returns true if a form that the relay serves has a select field with this id. */
  hasList(fieldId: string): boolean;
  /**
   * Returns the ids of a field's options if the form definition contains them. Only for fields that depend on a parent
   * field. `undefined`: the definition does not contain the options.
   */
  getEmbeddedOptionIds(fieldId: string): ReadonlySet<string> | undefined;
  /** Number of options that `addOptions` has stored. */
  readonly optionCount: number;
  /** Returns true if a form that the relay serves has a file field in this group of fields. */
  acceptsFiles(group: FieldGroup): boolean;
}

interface FormLists {
  /** Ids of the form's select fields. */
  readonly listFieldIds: ReadonlySet<string>;
  readonly fileGroups: ReadonlySet<FieldGroup>;
  /** Ids of the fields that depend on a parent field, by the id of the parent field. */
  readonly childIdsByParent: ReadonlyMap<string, readonly string[]>;
  /**
   * Options of parent fields in the form definition, as texts `FIELD:OPTION` with the ids of the field and the option.
   */
  readonly parentOptionKeys: ReadonlySet<string>;
  /** Ids of the options in the form definition, by field id. Only for fields that depend on a parent field. */
  readonly embeddedOptionIds: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Maximum number of options that are kept in memory. Without it, a CRM with very many options could use up the memory.
 */
const maxOptionKeys = 50_000;

export function createAllowedLists(): AllowedLists {
  const formsById = new LRUCache<string, FormLists>({ max: 1_000 });
  const optionKeys = new LRUCache<string, true>(limitEntries(maxOptionKeys));

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
    listFieldIds: new Set(fields.filter(({ kind }) => hasOptionList(kind)).map(({ id }) => id)),
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
