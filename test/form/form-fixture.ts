import { loadAllFieldTypes } from '../../src/fields/lazy-kinds.js';
import { getFieldType } from '../../src/fields/registry.js';
import type { FormDefinition, Option } from '../../src/form/definition.js';
import { createFormModel, type FormModel } from '../../src/form/form-model.js';
import * as nesting from '../../src/form/nesting.js';
import type { LoadOptions } from '../../src/form/option-list.js';

export { createDefinition } from './definition-fixture.js';

await loadAllFieldTypes();

export function option(id: string, bind?: string, overrides: Partial<Option> = {}): Option {
  return { id, text: `Option ${id}`, ...(bind && { bind }), ...overrides };
}

/** A form model with helper functions that find a field by its id. */
export interface SampleForm {
  readonly model: FormModel;
  choose(fieldId: string, ...optionIds: string[]): void;
  chosenIds(fieldId: string): string[];
  /** Ids of the options that the field offers, or the loading status of its list if there are no options yet. */
  offeredIds(fieldId: string): string[] | string;
}

export function openForm(
  definition: FormDefinition,
  loadOptions: LoadOptions = () => Promise.resolve([]),
  values: Record<string, string> = {},
): SampleForm {
  const model = createFormModel({
    definition,
    rulesFor: getFieldType,
    language: 'en',
    nesting,
    loadOptions,
    values,
  });
  function field(id: string) {
    const fieldModel = model.field(`ext_request.${id}`);
    if (!fieldModel) throw new Error(`no field ${id}`);
    return fieldModel;
  }
  return {
    model,
    choose(id, ...optionIds) {
      const list = field(id).list.peek();
      const options = list.status === 'ready' ? list.options : [];
      field(id).change(options.filter((candidate) => optionIds.includes(candidate.id)));
    },
    chosenIds: (id) =>
      field(id)
        .selectedOptions.peek()
        .map((candidate) => candidate.id),
    offeredIds(id) {
      const list = field(id).list.peek();
      return list.status === 'ready' ? list.options.map((candidate) => candidate.id) : list.status;
    },
  };
}

/** Creates a `LoadOptions` function whose requests the test resolves or rejects. */
export function createDeferredLists(): {
  readonly load: LoadOptions;
  readonly requests: {
    readonly listKey: string;
    readonly signal: AbortSignal;
    resolve(options: Option[]): void;
    reject(error: Error): void;
  }[];
} {
  const requests: ReturnType<typeof createDeferredLists>['requests'] = [];
  return {
    requests,
    load: ({ field, parentOption = '' }, signal) =>
      new Promise((resolve, reject) => {
        requests.push({ listKey: `${field.id}/${parentOption}`, signal, resolve, reject });
      }),
  };
}

/** Runs the callbacks of all settled promises. */
export function flushPromises(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
