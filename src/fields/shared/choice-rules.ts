import type { Option } from '../../form/definition.js';
import type { ValueRules } from '../../form/value-rules.js';

/** Held as the chosen options themselves, so that a value never depends on a position in a list. */
export type ChoiceRaw = readonly Option[];

export const choiceRules = {
  blank: (): ChoiceRaw => [],
  isBlank: (raw: ChoiceRaw) => raw.length === 0,
  choice: { chosen: (raw: ChoiceRaw) => raw, choose: (options: readonly Option[]): ChoiceRaw => options },
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** For kinds with at most one option. */
export const singleChoiceRules = {
  ...choiceRules,
  choice: { ...choiceRules.choice, choose: (options: readonly Option[]): ChoiceRaw => options.slice(0, 1) },
  fromText: (text, { options = [] }) => named(text, options),
} satisfies Partial<ValueRules<ChoiceRaw>>;

/** The option with this id or, failing that, with this text. */
export function named(idOrText: string, options: readonly Option[]): ChoiceRaw {
  const wanted = idOrText.trim();
  const found = options.find(({ id }) => id === wanted) ?? options.find(({ text }) => text === wanted);
  return found ? [found] : [];
}
