/**
 * Allowed values of each option that takes one of a few words. The types of `options.ts`, the warnings of
 * `validate-attributes.ts` and `docs/options.md` come from this list. A page loads this file only for a warning:
 * code of the form itself imports types from here and no values.
 */
export const optionChoices = {
  theme: ['auto', 'light', 'dark'],
  layout: ['single', 'steps'],
  draft: ['session', 'off'],
  isolation: ['light', 'shadow'],
  optionValue: ['value', 'id'],
  dialect: ['auto', 'compact', 'spelled'],
  mode: ['inline', 'popup', 'slide', 'page'],
  phone: ['typed', 'e164'],
} as const;

type Choices = typeof optionChoices;

/** The allowed values of an option, as a union of literals. */
export type OptionChoice<Name extends keyof Choices> = Choices[Name][number];
