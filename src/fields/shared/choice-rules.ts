import type { Option } from '../../form/definition.js';
import type { ValueRules } from '../../form/value-rules.js';

/** The selected options themselves, so that the value does not depend on positions in the option list. */
export type ChoiceRaw = readonly Option[];

export const choiceRules = {
  blank: (): ChoiceRaw => [],
  isBlank: (raw: ChoiceRaw) => raw.length === 0,
  choice: {
    selectedOptions: (raw: ChoiceRaw) => raw,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options,
  },
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** Rules for kinds that select at most one option. */
export const singleChoiceRules = {
  ...choiceRules,
  choice: {
    ...choiceRules.choice,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options.slice(0, 1),
  },
  parseText: (text, { options = [] }) => matchOption(text, options),
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** Selects the option with this id or, if no id matches, with this text. Selects nothing if neither matches. */
export function matchOption(idOrText: string, options: readonly Option[]): ChoiceRaw {
  const trimmedText = idOrText.trim();
  const match =
    options.find(({ id }) => id === trimmedText) ?? options.find(({ text }) => text === trimmedText);
  return match ? [match] : [];
}
