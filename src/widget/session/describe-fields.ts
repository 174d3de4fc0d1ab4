import type { FieldDefinition, Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { FormValues } from './callbacks.js';

/** Properties of a field that a program on the page can read. */
export interface FieldDescription extends Pick<FieldDefinition, 'address' | 'label' | 'kind'> {
  /** True: the form is not sent while the field is empty. */
  readonly required: boolean;
  /** Options of a choice field. Undefined: the field has no options, or the options are not loaded. */
  readonly options: readonly Option[] | undefined;
}

export function describeField({ definition, rules, list }: FieldModel): FieldDescription {
  const { address, label, kind, required = false } = definition;
  const options = list.peek();
  return {
    address,
    label,
    kind,
    required,
    options: rules.choice && 'options' in options ? options.options : undefined,
  };
}

/** Returns the values of all fields that are filled in and valid. `model` undefined: the form is not loaded yet. */
export function collectValues(model: FormModel | undefined): FormValues {
  return Object.fromEntries(model?.answers() ?? []);
}
