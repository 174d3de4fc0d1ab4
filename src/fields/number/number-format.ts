// Functions that parse and format numbers by language. This module is loaded when a number field is focused or has a
// value.

import { resolveLocale } from '../shared/resolve-locale.js';
import { parseDecimal } from './parse-decimal.js';

export { formatNumber as formatText, parseDecimal };

/**
 * Formats `1234567.5` as `1,234,567.5` or `1.234.567,5`, depending on the language and the region, in the digits of the
 * region. The digits stay text, so that no precision is lost. A text that is not a number is returned unchanged.
 *
 * The visitor must see how the number was read. So a fraction never looks like thousands: `250.000` that was read as 250 is
 * shown as `250`, and `1.125` as `1.1250`.
 */
export function formatNumber(input: string, language: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)\.?(.*)/.exec(parseDecimal(input, language) ?? '') ?? [];
  if (!whole) return input;
  const locale = resolveLocale(language);
  const isAmbiguous = /^[1-9]/.test(whole) && whole.length <= 3 && fraction?.length === 3;
  const shownFraction = isAmbiguous ? fraction.replace(/0{1,3}$|$/, (zeros) => (zeros ? '' : '0')) : fraction;
  // Browsers cache the formatter that `toLocaleString` uses, so `toLocaleString` is used instead of
  // `Intl.NumberFormat`.
  return (
    sign +
    BigInt(whole).toLocaleString(locale) +
    (shownFraction
      ? (0.5).toLocaleString(locale)[1] +
        shownFraction.replace(/\d/g, (digit) => Number(digit).toLocaleString(locale))
      : '')
  );
}
