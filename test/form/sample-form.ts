import { fetchAllTypes, fieldTypeFor } from '../../src/fields/registry.js';
import type { FieldDefinition, FormDefinition, Option } from '../../src/form/definition.js';
import { createFormModel, type FormModel } from '../../src/form/form-model.js';
import * as nesting from '../../src/form/nesting.js';
import type { LoadOptions } from '../../src/form/option-list.js';

await fetchAllTypes();

/** A definition of just these fields, all in the request group. */
export function formOf(...fields: (Partial<FieldDefinition> & { id: string })[]): FormDefinition {
  return {
    id: '34',
    heading: '',
    description: [],
    feedback: [],
    fields: fields.map((field) => ({
      group: 'ext_request',
      address: `ext_request.${field.id}`,
      kind: 'text',
      label: `Field ${field.id}`,
      ...field,
    })),
  };
}

export function option(id: string, bind?: string, more: Partial<Option> = {}): Option {
  return { id, text: `Option ${id}`, ...(bind && { bind }), ...more };
}

export interface SampleForm {
  readonly model: FormModel;
  choose(fieldId: string, ...optionIds: string[]): void;
  chosen(fieldId: string): string[];
  offered(fieldId: string): string[] | string;
}

export function openForm(
  definition: FormDefinition,
  loadOptions: LoadOptions = () => Promise.resolve([]),
  values: Record<string, string> = {},
): SampleForm {
  const model = createFormModel({
    definition,
    rulesFor: fieldTypeFor,
    language: 'en',
    nesting,
    loadOptions,
    values,
  });
  function field(id: string) {
    const found = model.field(`ext_request.${id}`);
    if (!found) throw new Error(`no field ${id}`);
    return found;
  }
  return {
    model,
    choose(id, ...optionIds) {
      const list = field(id).list.peek();
      const options = list.is === 'ready' ? list.options : [];
      field(id).change(options.filter((one) => optionIds.includes(one.id)));
    },
    chosen: (id) =>
      field(id)
        .chosen.peek()
        .map((one) => one.id),
    offered(id) {
      const list = field(id).list.peek();
      return list.is === 'ready' ? list.options.map((one) => one.id) : list.is;
    },
  };
}

/** Lists that arrive when the test says so. */
export function heldLists(): {
  readonly load: LoadOptions;
  readonly asked: {
    readonly of: string;
    readonly signal: AbortSignal;
    arrive(options: Option[]): void;
    fail(error: Error): void;
  }[];
} {
  const asked: ReturnType<typeof heldLists>['asked'] = [];
  return {
    asked,
    load: ({ field, parentOption = '' }, signal) =>
      new Promise((arrive, fail) => {
        asked.push({ of: `${field.id}/${parentOption}`, signal, arrive, fail });
      }),
  };
}

/** Lets everything that waits on settled promises run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
