// Functions that parse and format numbers by language. This module is loaded when a number field is focused or has a
// value.

import { resolveLocale } from '../shared/resolve-locale.js';
import { parseDecimal } from './parse-decimal.js';

export { formatNumber as formatText, parseDecimal };

/**
 * Formats `1234567.5` as `1,234,567.5` or `1.234.567,5`, depending on the language and the region. The digits stay
 * text, so that no precision is lost. A text that is not a number is returned unchanged.
 */
export function formatNumber(input: string, language: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)\.?(.*)/.exec(parseDecimal(input, language) ?? '') ?? [];
  if (!whole) return input;
  const locale = resolveLocale(language);
  // Browsers cache the formatter that `toLocaleString` uses, so `toLocaleString` is used instead of
  // `Intl.NumberFormat`.
  return (
    sign + BigInt(whole).toLocaleString(locale) + (fraction ? (0.5).toLocaleString(locale)[1] + fraction : '')
  );
}
