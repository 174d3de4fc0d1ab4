import { batch } from '@preact/signals';
import type { Answers } from './answer.js';
import type { DefinitionWarning, FieldAddress, FieldDefinition, FormDefinition } from './definition.js';
import { createFieldModel, type FieldModel, type Nesting } from './field-model.js';
import type { LoadOptions } from './option-list.js';
import type { ValueRules } from './value-rules.js';

/** State of a form while a visitor fills in the form. */
export interface FormModel {
  readonly definition: FormDefinition;
  readonly fields: readonly FieldModel[];
  readonly warnings: readonly DefinitionWarning[];
  field(address: string): FieldModel | undefined;
  /** Returns the answers of all fields that are filled in and valid. */
  answers(): Answers;
  /** Shows the errors of all fields to the visitor. Returns the fields with an error, in the order of the form. */
  validate(): readonly FieldModel[];
  reset(): void;
  dispose(): void;
}

/** Function that returns the rules for the values of a field kind, given the name of the kind. */
export type RulesFor = (kind: string) => ValueRules;

export interface FormModelOptions {
  readonly definition: FormDefinition;
  readonly rulesFor: RulesFor;
  /** Language of the form, as a BCP 47 tag. The format of numbers depends on the language. */
  readonly language: string;
  /** Functions for fields with dependent or fetched options. Required for a form for which `hasNestedLists` is true. */
  readonly nesting: Nesting | undefined;
  readonly loadOptions: LoadOptions;
  /** Initial values of the fields as texts, by field address such as `ext_request.70`. */
  readonly values?: Readonly<Record<string, string>>;
  readonly onChange?: (field: FieldDefinition) => void;
}

export function createFormModel({
  definition,
  rulesFor,
  language,
  nesting,
  loadOptions,
  values = {},
  onChange,
}: FormModelOptions): FormModel {
  const parents = nesting?.resolveParents(
    definition.fields,
    ({ kind }) => rulesFor(kind).choice !== undefined,
  );
  const modelByAddress = new Map<FieldAddress, FieldModel>();
  const definitionByAddress = new Map(definition.fields.map((field) => [field.address, field]));

  function getModel(field: FieldDefinition): FieldModel {
    const model = modelByAddress.get(field.address) ?? createModel(field);
    modelByAddress.set(field.address, model);
    return model;
  }

  function createModel(field: FieldDefinition): FieldModel {
    const parentAddress = parents?.parentByAddress.get(field.address);
    const parent = parentAddress && definitionByAddress.get(parentAddress);
    return createFieldModel(field, rulesFor(field.kind), {
      language,
      nesting,
      parent: parent && { label: parent.label, ...getModel(parent) },
      loadOptions,
      prefill: Object.hasOwn(values, field.address) ? values[field.address] : undefined,
      onChange: () => onChange?.(field),
    });
  }

  const fields = [...definitionByAddress.values()].map(getModel);

  return {
    definition,
    fields,
    warnings: [
      ...(parents?.warnings ?? []),
      ...Object.keys(values).flatMap((at) =>
        definitionByAddress.has(at as FieldAddress) ? [] : [{ code: 'no-such-field' as const, at }],
      ),
    ],
    field: (address) => modelByAddress.get(address as FieldAddress),
    answers: () =>
      new Map(
        fields.flatMap(({ definition: { address }, answer }) => {
          const value = answer.peek();
          return value === undefined ? [] : [[address, value] as const];
        }),
      ),
    validate() {
      batch(() => {
        for (const field of fields) field.touch();
      });
      return fields.filter((field) => field.issue.peek());
    },
    reset() {
      batch(() => {
        for (const field of fields) field.reset();
      });
    },
    dispose() {
      for (const field of fields) field.dispose();
    },
  };
}
