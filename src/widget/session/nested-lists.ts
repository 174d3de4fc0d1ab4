import { effect } from '@preact/signals';
import { runAfterPaint } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import { formatPlural } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { Announcer } from './live-region.js';

// A chunk boundary: only forms with nested lists load this file.
export { FreeTextFallback } from '../../fields/lazy/free-text-fallback.js';
export { createDependentOptionList, resolveParents } from '../../form/nesting.js';

/**
 * Announces `District: 40 options` when a list has been loaded after a choice in its parent list.
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
