import type { FieldModel } from '../form/field-model.js';
import type { Messages } from '../messages/messages.js';
import { say } from '../messages/say.js';

/** What a list says instead of options. */
export function emptyListText(field: Pick<FieldModel, 'list'>, messages: Messages): string {
  const list = field.list.value;
  if (list.is === 'waiting') return say(messages.parentFirst, { field: list.parent });
  if (list.is === 'loading') return messages.listLoading;
  return list.is === 'failed' ? messages.listFailed : messages.choose;
}

interface RetryListProps {
  readonly field: Pick<FieldModel, 'list' | 'retryOptions'>;
  readonly messages: Messages;
}

export function RetryList({ field, messages }: RetryListProps) {
  if (field.list.value.is !== 'failed') return null;
  return (
    <p class="note" role="alert">
      {messages.listFailed}{' '}
      <button type="button" class="quiet" onClick={field.retryOptions}>
        {messages.retry}
      </button>
    </p>
  );
}
