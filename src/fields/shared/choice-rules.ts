import type { Option } from '../../form/definition.js';
import type { ValueRules } from '../../form/value-rules.js';

/**
 * Value of a choice field: the selected options themselves. The value therefore does not depend on positions in the
 * list of options.
 */
export type ChoiceRaw = readonly Option[];

export const choiceRules = {
  blank: (): ChoiceRaw => [],
  isBlank: (raw: ChoiceRaw) => raw.length === 0,
  requiredIssue: 'required-choice',
  choice: {
    selectedOptions: (raw: ChoiceRaw) => raw,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options,
  },
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** Value rules for field kinds in which the visitor selects at most one option. */
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
 * option, the result is empty.
 */
export function matchOption(idOrText: string, options: readonly Option[]): ChoiceRaw {
  const trimmedText = idOrText.trim();
  const match =
    options.find(({ id }) => id === trimmedText) ?? options.find(({ text }) => text === trimmedText);
  return match ? [match] : [];
}
