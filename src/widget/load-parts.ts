import { hasPlainList } from '../fields/choice/select.js';
import { commonKinds } from '../fields/common-kinds.js';
import type { FieldDefinition, FormDefinition } from '../form/definition.js';
import type { Messages } from '../messages/messages.js';
import { fieldsPerRun, type LazyModules } from './session/form-parts.js';
import type { SessionOptions } from './session/form-session.js';

/** Parameters of `loadModules`. */
export type FormToLoad = readonly [
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  /** Initial values of the fields as texts, by field address. */
  initialValues: Readonly<Record<string, string>>,
  /**
   * True if the form was rendered by a server. All controls are then loaded in advance; otherwise a placeholder would
   * replace a control that the server has rendered.
   */
  isHydrating?: boolean,
];

/**
 * Loads the modules of the script that only some forms need, as far as this form needs them.
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

/** True if the main script can show the form, as far as that depends on the form's definition. */
export function isShortAndPlain({ fields }: FormDefinition): boolean {
  return fields.length < fieldsPerRun && fields.every(isPlainField);
}

function isPlainField(field: FieldDefinition): boolean {
  const { kind, heading, presets } = field;
  return !heading && !presets && Object.hasOwn(commonKinds, kind) && (kind !== 'select' || hasPlainList(field));
}
