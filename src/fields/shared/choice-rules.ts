import type { Option } from '../../form/definition.js';
import type { OptionList } from '../../form/option-list.js';
import type { ValueRules } from '../../form/value-rules.js';

/**
 * Value of a choice field: the selected options themselves. The value does not depend on positions in the list of
 * options, so it stays correct when the list changes.
 */
export type ChoiceRaw = readonly Option[];

/** Returns the options of a list. A list that is not loaded gives no options. */
export function getReadyOptions(list: OptionList | undefined): readonly Option[] {
  return list?.status === 'ready' ? list.options : [];
}

export const choiceRules = {
  blank: (): ChoiceRaw => [],
  isBlank: (raw: ChoiceRaw) => raw.length === 0,
  requiredIssue: 'required-choice',
  choice: {
    selectedOptions: (raw: ChoiceRaw) => raw,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options,
  },
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** Rules for the values of fields in which the visitor selects at most one option. */
export const singleChoiceRules = {
  ...choiceRules,
  choice: {
    ...choiceRules.choice,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options.slice(0, 1),
  },
  parseText: (text, { options = [] }) => matchOption(text, options),
} satisfies Partial<ValueRules<ChoiceRaw>>;

/**
 * Returns the option with this id. If no option has this id, returns the option with this text. If there is no such
 * option either, returns an empty selection.
 */
function matchOption(idOrText: string, options: readonly Option[]): ChoiceRaw {
  const trimmedText = idOrText.trim();
  const match =
    options.find(({ id }) => id === trimmedText) ?? options.find(({ text }) => text === trimmedText);
  return match ? [match] : [];
}
