import { LRUCache } from 'lru-cache';
import type { FieldGroup, FormDefinition, Option } from '../../form/definition.js';

/**
 * Which option lists the served forms can show. The relay lends its key to anybody who asks for a list,
 * so it asks the CRM only for lists that some visitor of a served form can come to.
 */
export interface Reach {
  learnForm(definition: FormDefinition): void;
  /** Remembers the options of a list that was handed out: lists that hang on them can be asked for next. */
  learnOptions(fieldId: string, options: readonly Option[]): void;
  /** Ids of the fields that hang on an option; empty when no served form leads to it. */
  fieldsUnder(optionId: string): ReadonlySet<string>;
  hasList(fieldId: string): boolean;
  /** Ids of the options that a form brings along for a field that hangs on another; undefined where none does. */
  broughtAlong(fieldId: string): ReadonlySet<string> | undefined;
  /** Number of options that are known to lead on; grows as lists are learned. */
  readonly size: number;
  /** Whether a file can belong to a field of this group. */
  hasFiles(group: FieldGroup): boolean;
}

interface FormReach {
  /** Ids of the fields that can be asked for as a whole list. */
  readonly lists: ReadonlySet<string>;
  readonly fileGroups: ReadonlySet<FieldGroup>;
  /** Ids of the fields under a parent field's id. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** `FIELD:OPTION` for parents that brought their options along. */
  readonly options: ReadonlySet<string>;
  /** Of children, by field id. */
  readonly broughtAlong: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Options that lead to a further level; a cap, so that a CRM of any size can't fill the memory. */
const mostOptions = 50_000;

export function createReach(): Reach {
  const forms = new LRUCache<string, FormReach>({ max: 1_000 });
  const learned = new LRUCache<string, true>({ max: mostOptions });

  return {
    learnForm(definition) {
      forms.set(definition.id, reachOf(definition));
    },
    learnOptions(fieldId, options) {
      if (![...forms.values()].some(({ children }) => children.has(fieldId))) return;
      for (const { id } of options) learned.set(`${fieldId}:${id}`, true);
    },
    fieldsUnder(optionId) {
      const found = new Set<string>();
      const all = [...forms.values()];
      for (const parent of new Set(all.flatMap(({ children }) => [...children.keys()]))) {
        const name = `${parent}:${optionId}`;
        if (!learned.get(name) && !all.some(({ options }) => options.has(name))) continue;
        for (const { children } of all) for (const child of children.get(parent) ?? []) found.add(child);
      }
      return found;
    },
    get size() {
      return learned.size;
    },
    broughtAlong(fieldId) {
      const found = [...forms.values()].flatMap(({ broughtAlong }) => [...(broughtAlong.get(fieldId) ?? [])]);
      return found.length > 0 ? new Set(found) : undefined;
    },
    hasList: (fieldId) => [...forms.values()].some(({ lists }) => lists.has(fieldId)),
    hasFiles: (group) => [...forms.values()].some(({ fileGroups }) => fileGroups.has(group)),
  };
}

function reachOf({ fields }: FormDefinition): FormReach {
  const byAddress = new Map(fields.map((field) => [field.address, field]));
  const children = new Map<string, string[]>();
  for (const { id, parent } of fields) {
    const owner = parent && byAddress.get(parent);
    if (owner) children.set(owner.id, [...(children.get(owner.id) ?? []), id]);
  }
  return {
    lists: new Set(fields.filter(({ kind }) => /^(multi)?select$/.test(kind)).map(({ id }) => id)),
    fileGroups: new Set(fields.filter(({ kind }) => kind === 'file').map(({ group }) => group)),
    children,
    options: new Set(
      fields
        .filter(({ id }) => children.has(id))
        .flatMap(({ id, options = [] }) => options.map((option) => `${id}:${option.id}`)),
    ),
    broughtAlong: new Map(
      fields.flatMap(({ id, parent, options }) =>
        parent && options ? [[id, new Set(options.map((option) => option.id))] as const] : [],
      ),
    ),
  };
}
