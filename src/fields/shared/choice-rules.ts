import type { Option } from '../../form/definition.js';
import type { ValueRules } from '../../form/value-rules.js';

/** Held as the chosen options themselves, so that a value never depends on a position in a list. */
export type ChoiceRaw = readonly Option[];

export const choiceRules = {
  blank: (): ChoiceRaw => [],
  isBlank: (raw: ChoiceRaw) => raw.length === 0,
  choice: {
    selectedOptions: (raw: ChoiceRaw) => raw,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options,
  },
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** For kinds with at most one option. */
export const singleChoiceRules = {
  ...choiceRules,
  choice: {
    ...choiceRules.choice,
    fromOptions: (options: readonly Option[]): ChoiceRaw => options.slice(0, 1),
  },
  parseText: (text, { options = [] }) => matchOption(text, options),
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** The option with this id or, failing that, with this text. */
export function matchOption(idOrText: string, options: readonly Option[]): ChoiceRaw {
  const trimmedText = idOrText.trim();
  const match =
    options.find(({ id }) => id === trimmedText) ?? options.find(({ text }) => text === trimmedText);
  return match ? [match] : [];
}
