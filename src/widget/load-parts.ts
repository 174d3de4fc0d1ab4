import { hasPlainList } from '../fields/choice/native-select.js';
import { commonKinds } from '../fields/common-kinds.js';
import type { FieldDefinition, FormDefinition } from '../form/definition.js';
import { type FormToLoad, fieldsPerRun, type LazyModules } from './session/form-parts.js';

/**
 * Loads the modules that this form needs and that only some forms need.
 * @throws the error of `import()` if a module cannot be loaded
 */
export async function loadModules(...form: FormToLoad): Promise<LazyModules> {
  const [definition, messages, layout, initialValues] = form;
  return layout !== 'steps' &&
    isShortAndPlain(definition) &&
    definition.fields.every(({ address }) => initialValues[address] === undefined)
    ? { messages }
    : (await import('./load-optional-parts.js')).loadOptionalParts(...form);
}

/** True if the main script alone can show a form with this definition. False: the form needs more modules. */
export function isShortAndPlain({ fields }: FormDefinition): boolean {
  return fields.length < fieldsPerRun && fields.every(isPlainField);
}

function isPlainField(field: FieldDefinition): boolean {
  const { kind, heading, presets } = field;
  return (
    !heading && !presets && Object.hasOwn(commonKinds, kind) && (kind !== 'select' || hasPlainList(field))
  );
}
