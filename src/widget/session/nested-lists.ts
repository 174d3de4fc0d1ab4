import { effect } from '@preact/signals';
import { runAfterPaint } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import { formatPlural } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { Announcer } from './live-region.js';

// This file is a separate script. Only forms with nested lists load it. The options of a nested list depend on the
// choice in another list, the parent list.
export { createDependentOptionList, resolveParents } from '../../form/nesting.js';

/**
 * Announces the number of options to screen readers, for example `District: 40 options`, when the options of a list
 * have been loaded after the visitor's choice in its parent list.
 * @returns a function that stops the announcements
 */
export function announceListChanges(
  { fields }: FormModel,
  messages: Messages,
  { announce }: Pick<Announcer, 'announce'>,
): () => void {
  const loadingFields = new Set<FieldModel>();
  return effect(() => {
    const changes = fields.flatMap((field) => {
      const list = field.list.value;
      const wasLoading = loadingFields.delete(field);
      if (list.status === 'waiting' || list.status === 'loading') loadingFields.add(field);
      if (!field.definition.parent || !wasLoading || list.status !== 'ready' || list.options.length === 0)
        return [];
      return [{ label: field.definition.label, count: list.options.length }];
    });
    if (changes.length === 0) return;
    runAfterPaint(() => {
      const listChangedText = getExtendedMessages(messages).listChanged;
      announce(
        changes
          .map(({ label, count }) => formatPlural(messages, listChangedText, count, { field: label }))
          .join('\n'),
      );
    });
  });
}
