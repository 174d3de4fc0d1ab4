import { lookChoices } from '../../widget/look/look-choices.js';

/**
 * Allowed values of each option that accepts only a few fixed words. The types in `options.ts`, the warnings of
 * `validate-settings.ts` and the values in `docs/options.md` come from this list. A page loads this file only to
 * check attributes for warnings. Other code may import types from this file, but no values.
 */
export const optionChoices = {
  theme: ['auto', 'light', 'dark'],
  layout: ['single', 'steps'],
  draft: ['session', 'off'],
  isolation: ['light', 'shadow'],
  optionValue: ['value', 'id'],
  dialect: ['auto', 'compact', 'spelled'],
  keep: ['on', 'off'],
  ...lookChoices,
  mode: ['inline', 'popup', 'slide', 'page'],
  phone: ['typed', 'e164'],
} as const;

type Choices = typeof optionChoices;

/** Union type of the allowed values of an option, for example `'auto' | 'light' | 'dark'` for `theme`. */
export type OptionChoice<Name extends keyof Choices> = Choices[Name][number];
