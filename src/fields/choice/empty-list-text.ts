import type { FieldModel } from '../../form/field-model.js';
import { formatIssue } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';

/**
 * Returns the text that a list shows while no option is selected. The text asks for a choice, or says why the list
 * has no options yet.
 */
export function getEmptyListText(field: Pick<FieldModel, 'list'>, messages: Messages): string {
  const optionList = field.list.value;
  if (optionList.status === 'waiting')
    return formatIssue(messages, { code: 'parent-first', params: { field: optionList.parent } });
  return optionList.status === 'loading' ? getExtendedMessages(messages).list.loading : messages.choose;
}
