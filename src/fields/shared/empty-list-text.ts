import type { FieldModel } from '../../form/field-model.js';
import { say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';

/** What a list says instead of a choice. */
export function emptyListText(field: Pick<FieldModel, 'list'>, messages: Messages): string {
  const list = field.list.value;
  if (list.is === 'waiting') return say(messages.parentFirst, { field: list.parent });
  return list.is === 'loading' ? messages.listLoading : messages.choose;
}
