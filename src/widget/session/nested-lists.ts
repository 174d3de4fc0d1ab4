import { effect } from '@preact/signals';
import { afterPaint } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import { sayCount } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import type { Announcer } from './live-region.js';

// What only forms with nested lists need, as one part to be fetched with the first of them.
export { TypedChoice } from '../../fields/lazy/free-text-fallback.js';
export { findParents, followedList } from '../../form/nesting.js';

/** Says `District: 40 options` when a parent's choice has brought a list. Returns what ends it. */
export function tellOfLists(
  { fields }: FormModel,
  messages: Messages,
  { announce }: Pick<Announcer, 'announce'>,
): () => void {
  const before = new Map<FieldModel, string>();
  return effect(() => {
    const news = fields.flatMap((field) => {
      const list = field.list.value;
      const wasWaiting = before.get(field) === 'waiting' || before.get(field) === 'loading';
      before.set(field, list.is);
      if (!field.definition.parent || !wasWaiting || list.is !== 'ready' || list.options.length === 0)
        return [];
      return [{ label: field.definition.label, count: list.options.length }];
    });
    if (news.length === 0) return;
    afterPaint(() => {
      const words = moreOf(messages).listChanged;
      announce(news.map(({ label, count }) => sayCount(messages, words, count, { field: label })).join('\n'));
    });
  });
}
