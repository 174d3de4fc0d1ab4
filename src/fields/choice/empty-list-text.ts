import type { FieldModel } from '../../form/field-model.js';
import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';

/**
 * Returns the text that a list shows while no option is selected. The text asks for a choice, or says why the list
 * has no options yet.
 */
export function getEmptyListText(field: Pick<FieldModel, 'list'>, messages: Messages): string {
  const optionList = field.list.value;
  if (optionList.status === 'waiting')
    return formatMessage(messages.parentFirst, { field: optionList.parent });
  return optionList.status === 'loading' ? messages.listLoading : messages.choose;
}
