// Chunk boundary: parsing and formatting by language, loaded when a number field is focused or has a value.

import { parseDecimal } from './parse-decimal.js';

export { parseDecimal };

/**
 * Formats `1234567.5` as `1,234,567.5` or `1.234.567,5`, depending on the language. The digits stay text, so that no
 * precision is lost. Input that is not a number is returned unchanged.
 */
export function formatNumber(input: string, language: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)\.?(.*)/.exec(parseDecimal(input, language) ?? '') ?? [];
  if (!whole) return input;
  // `toLocaleString` instead of `Intl.NumberFormat`: browsers cache the formatter behind it.
  return (
    sign +
    BigInt(whole).toLocaleString(language) +
    (fraction ? (0.5).toLocaleString(language)[1] + fraction : '')
  );
}
