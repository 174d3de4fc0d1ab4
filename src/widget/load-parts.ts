import { getFieldType, loadFieldTypes, needsExtendedMessages } from '../fields/registry.js';
import type { FormDefinition } from '../form/definition.js';
import { hasNesting } from '../form/form-model.js';
import { loadExtendedMessages } from '../messages/languages.js';
import type { Messages } from '../messages/messages.js';
import { fieldsPerRun, type LazyModules } from './session/form-parts.js';
import type { SessionOptions } from './session/form-session.js';

/**
 * Loads the modules of the script that only some forms need, as far as this form needs them.
 * @param isHydrating true if the form was rendered by a server. All controls are then loaded in advance; otherwise
 *   a placeholder would replace a control that the server has rendered.
 * @throws the error of `import()` if a module cannot be loaded
 */
export async function loadModules(
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  initialValues: Readonly<Record<string, string>>,
  isHydrating = false,
): Promise<LazyModules> {
  const kinds = definition.fields.map(({ kind }) => kind);
  const hasSteps = layout === 'steps';
  const [fullMessages, steps, fieldGroups] = await Promise.all([
    kinds.some(needsExtendedMessages) || hasSteps ? loadExtendedMessages(messages) : messages,
    hasSteps ? import('./view/steps.js') : undefined,
    definition.fields.some(({ heading }) => heading)
      ? import('./view/headings.js')
      : kinds.length >= fieldsPerRun
        ? import('./view/runs.js')
        : undefined,
    loadFieldTypes(kinds),
  ]);
  // Fields with an initial value or with presets need their code at once, because they parse these texts before the
  // visitor uses the field.
  const fieldsToPrepare = definition.fields.filter(
    ({ address, kind, presets }) =>
      presets ||
      initialValues[address] !== undefined ||
      (isHydrating && (kind === 'file' || kind === 'point')),
  );
  const [nested] = await Promise.all([
    hasNesting(definition, getFieldType) ? import('./session/nested-lists.js') : undefined,
    ...fieldsToPrepare.map(({ kind }) => getFieldType(kind).prepare?.()),
  ]);
  return { messages: fullMessages, nested, steps, fieldGroups };
}
