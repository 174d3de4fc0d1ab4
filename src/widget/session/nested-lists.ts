import { effect } from '@preact/signals';
import { runAfterPaint } from '../../fields/shared/scheduling.js';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { OptionList } from '../../form/option-list.js';
import { formatIssue, formatMessage, formatPlural } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { Announcer } from './live-region.js';

// This file is a separate script. Only forms with nested lists load it. The options of a nested list depend on the
// choice in another list, the parent list.
export { createDependentOptionList, resolveParents } from '../../form/nesting.js';

/**
 * Announces to screen readers what a choice in a parent list does to a nested list: an option that was chosen and is not
 * chosen any more, the number of options, or that the visitor has to choose in the parent list first.
 * @returns a function that stops the announcements
 */
export function announceListChanges(
  { fields }: FormModel,
  messages: Messages,
  { announce }: Pick<Announcer, 'announce'>,
): () => void {
  const changes = new Set<() => readonly string[]>();
  const stops = fields
    .filter(({ definition }) => definition.parent)
    .map((field) =>
      watchList(field, messages, (describe) => {
        if (changes.size === 0)
          runAfterPaint(() => {
            const texts = [...changes].flatMap((describeChange) => describeChange());
            changes.clear();
            if (texts.length > 0) announce(texts.join('\n'));
          });
        changes.add(describe);
      }),
    );
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Calls `onChange` when the list has changed and is not being loaded any more. The argument returns the texts that
 * describe the change. It is the same function at every call.
 */
function watchList(
  field: FieldModel,
  messages: Messages,
  onChange: (describe: () => readonly string[]) => void,
): () => void {
  /** The list that was last announced to screen readers. Before the first announcement: the first list of the field. */
  let announcedList: OptionList | undefined;
  let previousList: OptionList | undefined;
  let selectedOptions: readonly Option[] = [];
  /** Options that were chosen in an earlier list. The new list may restore their choice. */
  let formerOptions: readonly Option[] = [];

  function describe(): readonly string[] {
    const list = field.list.peek();
    const selectedIds = new Set(field.selectedOptions.peek().map(({ id }) => id));
    const { label } = field.definition;
    const { listChanged, list: listMessages } = getExtendedMessages(messages);
    const texts = formerOptions
      .filter(({ id }) => !selectedIds.has(id))
      .map(({ text }) => `${label}: ${formatMessage(listMessages.removed, { option: text })}`);
    if (list.status === 'ready' && listIds(list) !== listIds(announcedList))
      texts.push(formatPlural(messages, listChanged, list.options.length, { field: label }));
    if (list.status === 'waiting' && announcedList?.status !== 'waiting')
      texts.push(
        `${label}: ${formatIssue(messages, { code: 'parent-first', params: { field: list.parent } })}`,
      );
    formerOptions = [];
    announcedList = list;
    return texts;
  }

  return effect(() => {
    const list = field.list.value;
    const chosenOptions = field.selectedOptions.value;
    if (list !== previousList) {
      formerOptions = list.isReset ? [] : [...formerOptions, ...selectedOptions];
      if (!previousList || list.isReset) announcedList = list;
      else if (list.status !== 'loading') onChange(describe);
      previousList = list;
    }
    selectedOptions = chosenOptions;
  });
}

/** Returns the ids of the options as a text. A list that is not loaded has no options. */
function listIds(list: OptionList | undefined): string {
  return list?.status === 'ready' ? list.options.map(({ id }) => id).join('\n') : '';
}
