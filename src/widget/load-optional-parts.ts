import { report, reportPart } from '../console/report.js';
import { hasPlainList } from '../fields/choice/native-select.js';
import { lazySelect } from '../fields/choice/select.js';
import { loadFieldTypes, needsExtendedMessages } from '../fields/lazy-kinds.js';
import { getFieldType } from '../fields/registry.js';
import type { FieldDefinition } from '../form/definition.js';
import { hasNesting } from '../form/form-model.js';
import { loadExtendedMessages } from '../messages/languages.js';
import { type FormToLoad, fieldsPerRun, type LazyModules } from './session/form-parts.js';

// This file is a separate script. A form with a few plain fields does not load it.

/**
 * Loads the modules that this form needs and that the main script does not contain.
 * @throws the error of `import()` if a module cannot be loaded
 */
export async function loadOptionalParts(
  ...[definition, messages, layout, initialValues, isHydrating]: FormToLoad
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
  // Fields whose code is loaded before the form is shown. A field with an initial value or with presets (buttons for
  // ranges) parses the texts of these values before the visitor uses the field. A server-rendered file or location
  // field would show a placeholder until its code is loaded.
  const fieldsToPrepare = definition.fields.filter(
    ({ address, kind, presets }) =>
      presets ||
      initialValues[address] !== undefined ||
      (isHydrating && (kind === 'file' || kind === 'point')),
  );
  const isNested = hasNesting(definition, getFieldType);
  const [nested] = await Promise.all([
    isNested ? import('./session/nested-lists.js') : undefined,
    // A list that fails to load its options becomes a text input. Without this module, the field could not be filled in.
    isNested ? import('../fields/choice/rich-select.js') : undefined,
    definition.fields.every((field) => !isList(field.kind) || hasPlainList(field)) || lazySelect.prepare(),
    ...fieldsToPrepare.map(({ kind }) => getFieldType(kind).prepare?.()),
  ]);
  const prefilledFields = fieldsToPrepare.filter(({ address }) => initialValues[address]);
  for (const field of prefilledFields) checkInitialValue(field, initialValues[field.address] ?? '');
  // An initial value may be longer than its control, and the visitor may print the page before anything else.
  if (prefilledFields.length > 0)
    import('./host/field-focus.js').then(({ printFormsInFull }) => printFormsInFull(), reportPart);
  return { messages: fullMessages, nested, steps, fieldGroups };
}

/**
 * Names an initial value that the field does not accept on the console. A list whose options are loaded later is not
 * checked.
 */
function checkInitialValue(field: FieldDefinition, text: string): void {
  const rules = getFieldType(field.kind);
  if (rules.choice && (field.parent || !field.options?.length)) return;
  if (rules.isBlank(rules.parseText(text, field)))
    report('unusable-value', { address: field.address, value: JSON.stringify(text) });
}

function isList(kind: string): boolean {
  return kind === 'select' || kind === 'category';
}
