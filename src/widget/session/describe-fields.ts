import type { FieldDefinition, Option } from '../../form/definition.js';
import type { FormModel } from '../../form/form-model.js';
import type { FormValues } from './callbacks.js';

/** Properties of a field that a program on the page can read. */
export interface FieldDescription extends Pick<FieldDefinition, 'address' | 'label' | 'kind'> {
  /** True: the form is not sent while the field is empty. */
  readonly required: boolean;
  /** Options of a choice field. Undefined: the field has no options, or the options are not loaded. */
  readonly options: readonly Option[] | undefined;
}

export function describeFields({ fields }: FormModel): readonly FieldDescription[] {
  return fields.map(({ definition: { address, label, kind, required = false }, rules, list }) => {
    const options = list.peek();
    return {
      address,
      label,
      kind,
      required,
      options: rules.choice && 'options' in options ? options.options : undefined,
    };
  });
}

export function collectValues(model: FormModel): FormValues {
  return Object.fromEntries(model.answers());
}
